import { passedThrough } from './notices/passthrough.ts';

/** What a terminal is asked to take at most, in bytes: terminals drop longer ones without a word. */
export const MAX_COPY_BYTES = 65_536;

/**
 * The sequence (OSC 52) that asks a terminal to take a text into its clipboard. tmux is asked itself, for its own buffer, and to
 * hand the sequence through to the terminal around it; which of them it does is the setting of its user. GNU screen has no
 * buffer that it would fill, and drops what it is asked.
 */
export function clipboardSequence(text: string, env: NodeJS.ProcessEnv): string {
  const sequence = `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  return sequence + (passedThrough(sequence, env) ?? '');
}
