import type { Fault } from '../model/fold/folded-seed.ts';

/** What an envelope came to: its effect, or why it has none. */
export type HistoryVerdict =
  | {
      readonly code:
        | 'effective'
        | 'disputed'
        | 'disputed-holds'
        | 'replaced'
        | 'second-result'
        | 'waiting'
        | 'overruled'
        /** It is held and does not count: others count before it (L1 to L4). */
        | 'not-counted';
    }
  | Fault;

/** `--json` and the HTTP API have `verdict` beside the code: the same in words. */
export type HistoryRow = HistoryVerdict & {
  readonly ts: number;
  readonly kind: string;
  readonly from: string;
  readonly key: string;
  /** False for what was overtaken, replaced, or never counted. */
  readonly effective: boolean;
  /** The standing order of this node that said it. */
  readonly order?: string;
};
