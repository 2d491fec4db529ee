/** The market's verbs as the node's interface takes them; names of members are those of `interfaces.md`. */

export const ACTION_IDS = ['publish', 'bid', 'claim', 'run', 'settle'] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** `never`: commit and never tell (`--no-announce`); `now`: also without a running node (`--announce`). */
interface Telling {
  readonly announce?: 'now' | 'never';
  /** Goes past a `clock` refusal. */
  readonly confirmed?: boolean;
}

export interface ActionInput {
  readonly publish: Telling & {
    readonly title: string;
    readonly cmd: string;
    readonly desc?: string;
    readonly timeout_ms?: number;
    readonly bid_window_ms?: number;
    readonly exec_deadline_ms?: number;
    readonly min_price?: number;
    readonly max_bids?: number;
    readonly reward?: number;
    readonly rules?: string;
  };
  readonly bid: Telling & {
    readonly seed: string;
    readonly price?: number;
    readonly notes?: string;
  };
  readonly claim: Telling & { readonly seed: string; readonly bid: string };
  readonly run: Telling & {
    readonly seed: string;
    readonly sandbox?: SandboxLevel;
  };
  readonly settle: Telling & {
    readonly seed: string;
    readonly verdict: 'accepted' | 'rejected';
    readonly note?: string;
  };
}

export const SANDBOX_LEVELS = ['bwrap', 'basic', 'none'] as const;
export type SandboxLevel = (typeof SANDBOX_LEVELS)[number];

/** How far an envelope of ours got. */
export interface Told {
  /** `sent`: to that many targets; `waiting`: in the outbox; `held-back`: never told. */
  readonly told: 'sent' | 'waiting' | 'held-back';
  readonly targets: number;
  readonly warning?: string;
}

export interface ActionValue {
  readonly publish: Told & { readonly seed_id: string };
  readonly bid: Told & { readonly bid_id: string };
  readonly claim: Told & { readonly claim_id: string };
  readonly run: Told & {
    readonly result_id: string;
    readonly exit_code: number;
    readonly timed_out: boolean;
    readonly output_hash: string;
    readonly duration_ms: number;
    readonly sandbox: SandboxLevel;
  };
  readonly settle: Told & {
    readonly seed_id: string;
    readonly status: 'Accepted' | 'Rejected';
  };
}
