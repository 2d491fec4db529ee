import type { Attack } from './attack.ts';
import { costlyHellos, freeIdentities, silentCandidates } from './attacks/hellos.ts';
import { kadStores } from './attacks/kad.ts';
import { muteConnections } from './attacks/mute.ts';
import { hostileText } from './attacks/text.ts';
import { halfOpenRequests } from './attacks/web.ts';

/** All that is tried. */
export const ATTACKS: readonly Attack[] = [
  freeIdentities,
  silentCandidates,
  costlyHellos,
  kadStores,
  muteConnections,
  hostileText,
  halfOpenRequests,
];
