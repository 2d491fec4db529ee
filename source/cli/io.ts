import type { EndSignal } from './exit-code.ts';
import type { Surroundings } from './usage/surroundings.ts';

export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Everything outside of the program that a command touches; handed in, so that tests can be the outside. */
export interface Io extends Surroundings {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Unix milliseconds. */
  now(): number;
  /** Calls `listener` at the first SIGINT or SIGTERM, unless the returned function was called before. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
}
