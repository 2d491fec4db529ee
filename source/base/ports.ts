/** What a node needs of the outside world; handed in, so that tests and simulations run on their own time. */

/** The wall clock, in unix milliseconds. */
export interface Clock {
  now(): number;
}

export interface Timers {
  /** Calls `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

export interface Random {
  /** Uniform in [0, 1). */
  unit(): number;
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array;
}

/** Takes what helps somebody who looks for a fault: what happened, and its facts, which may be a stranger's words. */
export type Debug = (message: string, facts: { readonly [name: string]: unknown }) => void;
