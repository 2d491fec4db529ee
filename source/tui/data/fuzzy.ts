/**
 * How well a text fits what was typed, 0 where it does not; more is better. Each typed word has to occur: at its best as the
 * beginning of a word, else within one, else with its letters in their order.
 */
export function fitOf(text: string, typed: string): number {
  const lower = text.toLowerCase();
  const wanted = typed.trim().toLowerCase();
  if (wanted === lower) return Number.MAX_SAFE_INTEGER;
  const fits = wanted.split(/\s+/u).map((word) => wordFit(lower, word));
  if (fits.includes(0)) return 0;
  return fits.reduce((sum, fit) => sum + fit, 0) + (lower.startsWith(wanted) ? START : 0);
}

const START = 1000;
/** Of an id that begins so; as good as a beginning of a title. */
export const OF_AN_ID = 1400;
const WORD_START = 500;
const WITHIN = 200;
const SCATTERED = 100;

function wordFit(text: string, word: string): number {
  const at = text.indexOf(word);
  // An early place is a little better than a late one.
  if (at === 0 || text.includes(` ${word}`)) return WORD_START - at / 100;
  return at > 0 ? WITHIN - at / 100 : scatteredFit(text, word);
}

function scatteredFit(text: string, word: string): number {
  let at = -1;
  let gaps = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    gaps += next - at - 1;
    at = next;
  }
  return Math.max(1, SCATTERED - gaps);
}
