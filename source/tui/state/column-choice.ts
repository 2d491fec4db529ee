import {
  COLUMN_NAMES,
  type ColumnName,
  choiceIn,
  choiceText,
  columnsIn,
  columnsProblem,
} from '../data/column-names.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects, withMessage } from './console-state.ts';
import { refuse } from './filter-completion.ts';
import type { Prompt } from './prompt.ts';

type ColumnsPrompt = Extract<Prompt, { kind: 'columns' }>;

/** Asks for Market's columns; begins with those that are chosen. */
export function askColumns(state: ConsoleState): ConsoleState {
  const field = textField(choiceText(state.market.columns));
  return { ...state, message: null, prompt: { kind: 'columns', field, answer: null } };
}

/** Shows them from then on; as many as there is room for where nothing was chosen. */
export function chooseColumns(state: ConsoleState, prompt: ColumnsPrompt): Update {
  const problem = columnsProblem(prompt.field.value);
  if (problem !== null) return refuse(state, prompt, problem);
  return withEffects(showColumns(state, choiceIn(prompt.field.value)));
}

/** Shows these columns from then on; of none as many as there is room for. */
export function showColumns(state: ConsoleState, columns: readonly ColumnName[]): ConsoleState {
  const words =
    columns.length === 0 ? 'columns: as many as there is room for' : `columns: ${columns.join(' ')}`;
  return withMessage({ ...state, market: { ...state.market, columns } }, 'ok', words);
}

/** Those that show: while they are typed, as far as that names some. */
export const shownColumns = ({ prompt, market }: ConsoleState): readonly ColumnName[] =>
  prompt?.kind === 'columns' ? choiceIn(prompt.field.value) : market.columns;

/** The columns that the text does not name yet. */
export const columnsLeft = ({ field }: ColumnsPrompt): readonly ColumnName[] => {
  const named = columnsIn(field.value);
  return COLUMN_NAMES.filter((name) => !named.includes(name));
};
