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

const ALL = COLUMN_NAMES.join(' ');

/** The column of that name, or of a name that begins so where no other does. */
function columnOf(word: string): ColumnName | undefined {
  const exact = COLUMN_NAMES.find((name) => name === word);
  const [first, second] = COLUMN_NAMES.filter((name) => name.startsWith(word));
  return exact ?? (second === undefined ? first : undefined);
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((word) => word !== '');

/** The columns that a text names, each once, as far as it names some. */
export const columnsIn = (text: string): readonly ColumnName[] => [
  ...new Set(wordsOf(text).flatMap((word) => columnOf(word) ?? [])),
];

/** The choice that a text is: none where it names none, or all of them as they stand anyway. */
export function choiceIn(text: string): readonly ColumnName[] {
  const columns = columnsIn(text);
  return columns.join(' ') === ALL ? [] : columns;
}

/** A choice as a text that one changes. */
export const choiceText = (columns: readonly ColumnName[]): string =>
  columns.length === 0 ? ALL : columns.join(' ');

/** What is wrong with a text that should name columns; null where nothing is. */
export function columnsProblem(text: string): string | null {
  const wrong = wordsOf(text).find((word) => columnOf(word) === undefined);
  if (wrong === undefined) return null;
  if (ALWAYS.includes(wrong)) return `${wrong.toUpperCase()} always shows: choose of ${ALL}`;
  const several = COLUMN_NAMES.filter((name) => name.startsWith(wrong));
  return several.length > 1
    ? `${wrong} may be ${several.join(' or ')}`
    : `no column is called ${wrong}: choose of ${ALL}`;
}
