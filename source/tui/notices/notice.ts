import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut } from '../../base/text/width.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { shortSeed } from '../../words/ids.ts';

/** Something that waits for the user since now. */
export interface Notice {
  readonly kind: 'run' | 'settle' | 'award' | 'alarm';
  /** One line without anything that acts on a terminal. */
  readonly words: string;
  /** The seed's id, or ''. */
  readonly seedId: string;
  /** The seed's title, as `words`; or ''. */
  readonly title: string;
}

const TITLE_COLUMNS = 60;

/** Of a seed that waits for this node. */
export function seedNotice(row: SeedRow): Notice {
  const { step } = row.turn;
  const kind = step === 'run' || step === 'settle' ? step : 'award';
  const does = {
    run: 'is awarded to you',
    settle: 'has a result for you to settle',
    award: 'waits for your award',
  }[kind];
  const title = cut(sanitizeLine(row.title), TITLE_COLUMNS);
  return { kind, words: `${shortSeed(row.id)} ${does}: ${title}`, seedId: row.id, title };
}

/** Of an alarm of the node, in its words. */
export const alarmNotice = (alarm: string): Notice => ({
  kind: 'alarm',
  words: `alarm: ${sanitizeLine(alarm)}`,
  seedId: '',
  title: '',
});

/** One line for what came together. */
export function foldedWords(notices: readonly Notice[]): string {
  const [first] = notices;
  return first === undefined || notices.length === 1
    ? (first?.words ?? '')
    : `${first.words}; and ${notices.length - 1} more`;
}
