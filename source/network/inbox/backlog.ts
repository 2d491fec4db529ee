/** Of messages that are not judged yet, whoever is at it. */
export const QUEUE_MAX = 4096;
export const QUEUE_MAX_BYTES = 32 * 1024 * 1024;

/** What was received and is not judged yet, and how much of it may wait. */
export interface Backlog {
  readonly messages: number;
  readonly limit: number;
  readonly bytes: number;
  readonly limitBytes: number;
}

/** A way in by which nothing comes. */
export const NO_BACKLOG: Backlog = { messages: 0, limit: QUEUE_MAX, bytes: 0, limitBytes: QUEUE_MAX_BYTES };
