import type { NodeApi } from '../contract/node-api.ts';
import type { Output } from './output.ts';
import type { OptionValues } from './usage/options.ts';

/** One call of a one-shot command: its arguments and options, and the person who may be asked. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: OptionValues;
  /** Asks on the terminal and gives back the line that was typed; undefined where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Aborted when the call is to end: a signal, or a reader that went away. */
  readonly ended: AbortSignal;
  /** What is done, within moments, when the call is ended before its command is done. */
  readonly beforeEnd: (task: () => Promise<void>) => void;
}

/** A one-shot command; resolves to the exit code. Faults reject with `CrabnetError`. */
export type OneShot = (api: NodeApi, call: Invocation, out: Output) => Promise<number>;
