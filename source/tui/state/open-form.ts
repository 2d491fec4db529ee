import type { SeedRow } from '../../contract/node-api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Form } from '../forms/form.ts';
import { openPublishForm } from '../forms/publish-form.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';

/** Opens a form on the seed under Market's cursor. */
export const openSeedForm =
  (open: (row: SeedRow, data: ConsoleData) => Form) =>
  (state: ConsoleState, data: ConsoleData): Update => {
    const row = state.market.cursor.id === null ? undefined : data.market.get(state.market.cursor.id);
    return withEffects(row === undefined ? state : { ...state, message: null, form: open(row, data) });
  };

/** Opens the form that publishes a seed. */
export const openPublish = (state: ConsoleState): Update =>
  withEffects({ ...state, message: null, form: openPublishForm() });
