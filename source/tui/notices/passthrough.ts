const ESCAPE = '\u001b';
const TERMINATOR = `${ESCAPE}\\`;
/** GNU screen cuts what it hands through at 768 bytes; a character has four at most. */
const SCREEN_CHARS = 180;

/**
 * A sequence for the terminal itself, which tmux and GNU screen hand through where their user lets them; null outside of both. It
 * ends with BEL: the string terminator would end what it is wrapped in.
 */
export function passedThrough(
  sequence: string,
  { TMUX = '', STY = '', TERM = '' }: NodeJS.ProcessEnv,
): string | null {
  const isInTmux = TMUX !== '' && (STY === '' || TERM.startsWith('tmux'));
  if (isInTmux) return `${ESCAPE}Ptmux;${sequence.replaceAll(ESCAPE, ESCAPE + ESCAPE)}${TERMINATOR}`;
  // One within the other, and nothing says which: what is wrapped for the wrong one shows as text.
  if (STY === '' || TMUX !== '') return null;
  const chunks = sequence.match(new RegExp(`[^]{1,${SCREEN_CHARS}}`, 'gu')) ?? [];
  return chunks.map((chunk) => `${ESCAPE}P${chunk}${TERMINATOR}`).join('');
}
