import type { FilesFault } from '../../model/files/files-fault.ts';
import type { RefusalFacts } from '../../model/refusal-facts.ts';

/** What each of the market's verbs may be told besides its own fields. */
export const TELLING = {
  announce: {
    kind: 'choice',
    /** `never`: commit and never tell; `now`: also without a running node. */
    choices: ['now', 'never'],
    setting: true,
    words: 'send at once, even when no node runs; with no-: never send it',
    defaultWords: 'the node sends it',
  },
  /** Goes past a `clock` refusal. */
  confirmed: {
    kind: 'flag',
    words: 'yes to what would be asked: a weaker sandbox, a wrong clock, a run once more',
  },
} as const;

/** What is to be noticed of what was done all the same. */
export type Warning =
  | { readonly code: 'over-limit'; readonly max_bids: number }
  /** Links and devices, which no files are made of. */
  | { readonly code: 'left-out'; readonly count: number; readonly example: string }
  /** What the task made is more than is wanted, or has names that nobody can take. */
  | { readonly code: 'no-files'; readonly fault: FilesFault }
  | { readonly code: 'ended-early'; readonly by: string }
  /** Nodes do not bid for such a command, and do not run it, whatever their policy says. */
  | { readonly code: 'not-run'; readonly why: Extract<RefusalFacts['command-refused'], { by: 'node' }> }
  /** Sent, though no peer has been heard within a minute: nobody may have it. */
  | { readonly code: 'no-peer' }
  | { readonly code: 'unsent'; readonly why: string | null };

/** How far an envelope of ours got; `--json` and the control socket have `warning` beside the codes: the same in words. */
export interface Told {
  /** `sent`: to that many targets; `waiting`: in the outbox; `held-back`: never told. */
  readonly told: 'sent' | 'waiting' | 'held-back';
  readonly targets: number;
  readonly warnings?: readonly Warning[];
}
