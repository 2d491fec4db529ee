import { matchesCommand } from '../command-pattern.ts';

/** What a result printed, held against the patterns of an order. */
export interface OutputVerdict {
  readonly fits: boolean;
  /** How it begins, to be shown. */
  readonly beginning: string;
}

const SHOWN_CHARS = 200;

/** Without patterns everything fits. */
export const outputVerdict = (stdout: string, patterns: readonly string[] | null): OutputVerdict => ({
  fits: patterns === null || patterns.some((pattern) => matchesCommand(pattern, stdout, 'any')),
  beginning: stdout.slice(0, SHOWN_CHARS),
});
