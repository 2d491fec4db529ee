/** What a node can be told to do; names of members are those of `INTERFACES.md`. */

/** The market's verbs: each makes an envelope. */
export const VERB_IDS = ['publish', 'bid', 'claim', 'run', 'settle'] as const;
export type VerbId = (typeof VERB_IDS)[number];
/** What concerns this node alone. */
export const LOCAL_ACTION_IDS = ['cancel', 'dial', 'block', 'unblock'] as const;
export type LocalActionId = (typeof LOCAL_ACTION_IDS)[number];
export type ActionId = VerbId | LocalActionId;

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
  /** Stops the task that runs here; its result says so. */
  readonly cancel: { readonly seed: string };
  /** `ip:port` or a multiaddr. */
  readonly dial: { readonly address: string };
  /** A node id or a unique end or beginning of one. */
  readonly block: { readonly peer: string; readonly reason?: string };
  readonly unblock: { readonly peer: string };
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
  readonly cancel: { readonly seed_id: string };
  readonly dial: { readonly node_id: string; readonly address: string };
  readonly block: { readonly node_id: string };
  readonly unblock: { readonly node_id: string };
}
