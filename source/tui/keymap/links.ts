import { just } from '../state/console-state.ts';
import { askAddress, blockOrUnblock } from '../state/peer-prompt.ts';
import { peerUnderCursor } from '../state/situation.ts';
import type { Binding } from './binding.ts';
import { NO_PEER, type Situation } from './situation.ts';

const dialReason = ({ data }: Situation): string | null =>
  data.facts.network === 'udp' ? 'udp has no links to dial' : null;

const blockReason = ({ peer }: Situation): string | null => (peer === undefined ? NO_PEER : null);

/** What can be done about links, in Peers. */
export const LINKS: readonly Binding[] = [
  {
    keys: ['d'],
    contexts: ['peers'],
    words: { long: 'dial an address', short: 'dial' },
    run: (state) => just(askAddress(state)),
    hint: (_, situation) => (dialReason(situation) === null ? { weight: 6, place: 7 } : null),
    group: { section: 'LINKS' },
    disabledReason: dialReason,
    verb: 'node',
  },
  {
    keys: ['x'],
    contexts: ['peers'],
    words: { long: 'block this peer, or unblock it', short: 'block' },
    run: (state, data) => {
      const peer = peerUnderCursor(state, data);
      return peer === undefined ? just(state) : blockOrUnblock(state, peer, data);
    },
    hint: (_, situation) => {
      if (blockReason(situation) !== null) return null;
      return { words: situation.peer?.blocked === true ? 'unblock' : 'block', weight: 5, place: 8 };
    },
    group: { section: 'LINKS' },
    disabledReason: blockReason,
    verb: 'node',
  },
];
