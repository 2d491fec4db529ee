import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut } from '../../base/text/width.ts';
import type { Alarm } from '../../contract/alarm.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatPlural } from '../../words/numbers.ts';

/** Something that waits for the user since now. */
export interface Notice {
  readonly kind: 'run' | 'settle' | 'award' | 'confirm' | 'alarm';
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

/** Of an alarm of the node. */
export const alarmNotice = (alarm: Alarm): Notice => ({
  kind: 'alarm',
  words: `alarm: ${alarm}`,
  seedId: '',
  title: '',
});

/** Of payments that wait for this node to confirm them; `count`: so many do now. */
export const paymentNotice = (count: number): Notice => ({
  kind: 'confirm',
  words: `${formatPlural(count, 'payment')} to you to be confirmed`,
  seedId: '',
  title: '',
});

/** Notices that are told as one: the first of them, and how many they are. */
export interface Fold {
  readonly first: Notice;
  readonly count: number;
}

export const folded = (fold: Fold | null, { first, count }: Fold): Fold =>
  fold === null ? { first, count } : { first: fold.first, count: fold.count + count };

/** One line for what came together. */
export const foldWords = ({ first, count }: Fold): string =>
  count === 1 ? first.words : `${first.words}; and ${count - 1} more`;
