/** Market's columns besides those that always show, as they stand from left to right where nobody chose. */
export const COLUMN_NAMES = [
  'from',
  'min',
  'best',
  'bids',
  'reward',
  'waits',
  'left',
  'id',
  'worker',
  'new',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** What always shows, and is therefore nothing to choose. */
const ALWAYS = ['me', 'status', 'title'];

const isColumn = (word: string): word is ColumnName => COLUMN_NAMES.some((name) => name === word);

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((word) => word !== '');

/** The columns that a text names, each once, as far as it names some. */
export const columnsIn = (text: string): readonly ColumnName[] => [
  ...new Set(wordsOf(text).filter(isColumn)),
];

/** What is wrong with a text that should name columns; null where nothing is. */
export function columnsProblem(text: string): string | null {
  const wrong = wordsOf(text).find((word) => !isColumn(word));
  if (wrong === undefined) return null;
  if (ALWAYS.includes(wrong))
    return `${wrong.toUpperCase()} always shows: choose of ${COLUMN_NAMES.join(' ')}`;
  return `no column is called ${wrong}: choose of ${COLUMN_NAMES.join(' ')}`;
}
