const ESCAPE = '\u001b';

/** What a terminal is asked to take at most, in bytes: terminals drop longer ones without a word. */
export const MAX_COPY_BYTES = 65_536;

/**
 * The sequence (OSC 52) that asks a terminal to take a text into its clipboard. tmux is asked itself, for its own buffer, and to
 * hand the sequence through to the terminal around it; which of them it does is the setting of its user.
 */
export function clipboardSequence(text: string, env: NodeJS.ProcessEnv): string {
  const sequence = `${ESCAPE}]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  if ((env.TMUX ?? '') === '') return sequence;
  return `${sequence}${ESCAPE}Ptmux;${sequence.replaceAll(ESCAPE, ESCAPE + ESCAPE)}${ESCAPE}\\`;
}
