const ESCAPE = '\u001b';
const TERMINATOR = `${ESCAPE}\\`;
/** GNU screen cuts what it hands through at 768 bytes. */
const SCREEN_CHUNK = 512;

/**
 * A sequence for the terminal itself, which tmux and GNU screen hand through where their user lets them; null outside of both. It
 * ends with BEL: the string terminator would end what it is wrapped in.
 */
export function passedThrough(sequence: string, { TMUX = '', STY = '' }: NodeJS.ProcessEnv): string | null {
  if (TMUX !== '') return `${ESCAPE}Ptmux;${sequence.replaceAll(ESCAPE, ESCAPE + ESCAPE)}${TERMINATOR}`;
  if (STY === '') return null;
  const chunks = sequence.match(new RegExp(`[^]{1,${SCREEN_CHUNK}}`, 'gu')) ?? [];
  return chunks.map((chunk) => `${ESCAPE}P${chunk}${TERMINATOR}`).join('');
}
