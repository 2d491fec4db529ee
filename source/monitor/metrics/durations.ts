/** What is measured where it happens: a transaction of the store, one signature here, a batch of them on another thread, a late loop. */
export type Measured = 'commit' | 'verify-here' | 'verify-thread' | 'loop-lag';

/** Passes on how long things took, in seconds, to who makes metrics of it; to nobody while nobody does. */
export class Durations {
  hear: (what: Measured, seconds: number) => void = () => {};

  took(what: Measured, ms: number): void {
    this.hear(what, ms / 1000);
  }
}
