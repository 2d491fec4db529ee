import type { Attack } from './attack.ts';
import { uselessCarriers } from './attacks/carriers.ts';
import { fileQuestions } from './attacks/file-questions.ts';
import { fileThieves } from './attacks/files.ts';
import { hostileGivers } from './attacks/givers.ts';
import { gossipCensor } from './attacks/gossip.ts';
import { costlyHellos, freeIdentities, silentCandidates } from './attacks/hellos.ts';
import { insideDials } from './attacks/inside.ts';
import { kadStores } from './attacks/kad.ts';
import { madeUpNeighbours } from './attacks/mdns.ts';
import { muteConnections } from './attacks/mute.ts';
import { spoofedAddress, spoofedHellos } from './attacks/spoofed.ts';
import { hostileText } from './attacks/text.ts';
import { halfOpenRequests } from './attacks/web.ts';

/** All that is tried. */
export const ATTACKS: readonly Attack[] = [
  freeIdentities,
  silentCandidates,
  costlyHellos,
  uselessCarriers,
  spoofedAddress,
  spoofedHellos,
  gossipCensor,
  insideDials,
  madeUpNeighbours,
  kadStores,
  muteConnections,
  fileQuestions,
  hostileText,
  halfOpenRequests,
  fileThieves,
  hostileGivers,
];
