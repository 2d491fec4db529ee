import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../base/text/width.ts';
import type { Hint } from '../keymap/binding.ts';
import { bindingsIn } from '../keymap/keymap.ts';
import type { Situation } from '../keymap/situation.ts';
import { type ConsoleState, contextOf, keyContextOf } from '../state/console-state.ts';
import type { FilterAnswer } from '../state/prompt.ts';
import { type Line, span } from '../text/span.ts';

type KeyHint = Hint & { readonly keys: string; readonly words: string };

const WIDE_FROM = 100;
const WIDE_GAP = 3;
const NARROW_GAP = 2;

/** The last line: the keys that apply now, those that fit; the lightest go first. */
export function footerLine(state: ConsoleState, situation: Situation): Line {
  const { columns, prompt } = state;
  if (prompt !== null && 'answer' in prompt && prompt.answer?.kind === 'refused')
    return refusedLine(prompt.answer, columns);
  const isWide = columns >= WIDE_FROM;
  const gap = isWide || hasFewKeys(state) ? WIDE_GAP : NARROW_GAP;
  const wordsOf = ({ words, long }: KeyHint): string => (isWide ? (long ?? words) : words);
  const widthOf = (kept: readonly KeyHint[]): number =>
    kept.reduce((sum, hint) => sum + `${hint.keys} ${wordsOf(hint)}`.trimEnd().length + gap, -gap);
  let kept = hintsOf(state, situation);
  while (kept.length > 1 && widthOf(kept) > columns - 2) {
    const lightest = Math.min(...kept.map(({ weight }) => weight));
    const dropped = kept.findLastIndex(({ weight }) => weight === lightest);
    kept = kept.filter((_, index) => index !== dropped);
  }
  return kept.flatMap((hint, index) => [
    span(' '.repeat(index === 0 ? 1 : gap)),
    span(hint.keys, 'key'),
    span(wordsOf(hint) === '' ? '' : ` ${wordsOf(hint)}`),
  ]);
}

/** Why the prompt above does not take what was typed, until the next key. */
function refusedLine({ words, brief }: Extract<FilterAnswer, { kind: 'refused' }>, columns: number): Line {
  const before = ' refused  ';
  const said = sanitizeLine(words);
  const fitting = displayWidth(before + said) <= columns ? said : sanitizeLine(brief);
  return [span(before, 'attention'), span(cut(fitting, columns - before.length))];
}

/** Forms and the help have few keys, which stand further apart at any width. */
const hasFewKeys = (state: ConsoleState): boolean =>
  state.prompt === null && (state.form !== null || contextOf(state) === 'help');

const hintsOf = (state: ConsoleState, situation: Situation): readonly KeyHint[] =>
  bindingsIn(keyContextOf(state))
    .flatMap(({ keys: [key = ''], words, hint = null }) => {
      const said = typeof hint === 'function' ? hint(state, situation) : hint;
      return said === null ? [] : [{ keys: key, words: words.short, ...said }];
    })
    .sort((left, right) => (left.place ?? 0) - (right.place ?? 0));
