import type { Problem } from '../../model/verdict.ts';

/** An envelope out of a file and where it stands there, or why none could be read. */
export type Brought =
  | { readonly at: string; readonly text: string }
  | { readonly at: string; readonly refused: Problem };
