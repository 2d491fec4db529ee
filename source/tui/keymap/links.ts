import { refusalWords } from '../../words/refusal-words.ts';
import { hasLinks, tellerOf } from '../data/console-data.ts';
import { withEffects } from '../state/console-state.ts';
import { askAddress, askPetname, blockOrUnblock } from '../state/peer-prompt.ts';
import { peerUnderCursor } from '../state/situation.ts';
import type { Binding } from './binding.ts';
import { KEYS } from './keys.ts';
import { NO_PEER, type Situation } from './situation.ts';
import { readOnlyReason } from './verb-reasons.ts';

const dialReason = ({ data }: Situation): string | null =>
  readOnlyReason(data) ??
  (hasLinks(data) ? null : refusalWords({ code: 'no-links', facts: {} }, tellerOf(data)).long);

const peerReason = ({ peer, data }: Situation): string | null =>
  readOnlyReason(data) ?? (peer === undefined ? NO_PEER : null);

/** What can be done about links, in Peers. */
export const LINKS: readonly Binding[] = [
  {
    keys: KEYS.link.dial,
    contexts: ['peers'],
    words: { long: 'dial an address', short: 'dial' },
    run: (state) => withEffects(askAddress(state)),
    hint: (_, situation) => (dialReason(situation) === null ? { weight: 6, place: 7 } : null),
    group: { section: 'LINKS' },
    disabledReason: dialReason,
    verb: 'node',
  },
  {
    keys: KEYS.link.block,
    contexts: ['peers'],
    words: { long: 'block this peer, or unblock it', short: 'block' },
    run: (state, data) => {
      const peer = peerUnderCursor(state, data);
      return peer === undefined ? withEffects(state) : blockOrUnblock(state, peer, data);
    },
    hint: (_, situation) => {
      if (peerReason(situation) !== null) return null;
      return { words: situation.peer?.blocked === true ? 'unblock' : 'block', weight: 5, place: 8 };
    },
    group: { section: 'LINKS' },
    disabledReason: peerReason,
    verb: 'node',
  },
  {
    keys: KEYS.link.name,
    contexts: ['peers'],
    words: { long: 'call this peer by a name of your own', short: 'name' },
    run: (state, data) => {
      const peer = peerUnderCursor(state, data);
      return withEffects(peer === undefined ? state : askPetname(state, peer, data));
    },
    hint: (_, situation) => (peerReason(situation) === null ? { weight: 4, place: 9 } : null),
    group: { section: 'LINKS' },
    disabledReason: peerReason,
    verb: 'node',
  },
];
