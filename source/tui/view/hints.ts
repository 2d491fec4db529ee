import { type Line, span } from '../text/span.ts';

/** A key and what it does, for the footer. */
export interface Hint {
  readonly keys: string;
  readonly words: string;
  /** The words where there is room to spare. */
  readonly long?: string;
  /** What has to stay when the line gets short; higher stays longer. */
  readonly weight: number;
}

const WIDE_FROM = 100;

/** The footer: the hints that fit, in their order; the lightest go first. */
export function hintLine(hints: readonly Hint[], columns: number, gap = columns >= WIDE_FROM ? 3 : 2): Line {
  const words = (hint: Hint): string => (columns >= WIDE_FROM ? (hint.long ?? hint.words) : hint.words);
  const widthOf = (kept: readonly Hint[]): number =>
    kept.reduce((sum, hint) => sum + `${hint.keys} ${words(hint)}`.trimEnd().length + gap, -gap);
  let kept = hints;
  while (kept.length > 1 && widthOf(kept) > columns - 2) {
    const lightest = Math.min(...kept.map(({ weight }) => weight));
    const dropped = kept.findLastIndex(({ weight }) => weight === lightest);
    kept = kept.filter((_, index) => index !== dropped);
  }
  return kept.flatMap((hint, index) => [
    span(' '.repeat(index === 0 ? 1 : gap)),
    span(hint.keys, 'key'),
    span(words(hint) === '' ? '' : ` ${words(hint)}`),
  ]);
}
