import type { SeedRow } from '../../contract/node-api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { openBidForm } from '../forms/bid-form.ts';
import { openClaimForm } from '../forms/claim-form.ts';
import type { Form, PublishForm } from '../forms/form.ts';
import { openPublishForm } from '../forms/publish-form.ts';
import { openRunForm } from '../forms/run-form.ts';
import { chooseVerdict, openSettleForm } from '../forms/settle-form.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';

/** Opens a form on the seed under Market's cursor. */
export const openSeedForm =
  (open: (row: SeedRow, data: ConsoleData) => Form) =>
  (state: ConsoleState, data: ConsoleData): Update => {
    const row = state.market.cursor.id === null ? undefined : data.market.get(state.market.cursor.id);
    return withEffects(row === undefined ? state : { ...state, message: null, form: open(row, data) });
  };

/** Opens the form of the last verb with what was sent, on the seed under Market's cursor. */
export function openAgain(state: ConsoleState, data: ConsoleData): Update {
  const { lastSent } = state;
  if (lastSent === null) return withEffects(state);
  if (lastSent.kind !== 'publish') return openSeedForm((row) => again(lastSent, row, data))(state, data);
  return withEffects({ ...state, message: null, form: openPublishForm(lastSent.fields, lastSent.unshown) });
}

/** What was said of one seed said of another; which bid is chosen is said anew. */
function again(sent: Exclude<Form, PublishForm>, row: SeedRow, data: ConsoleData): Form {
  switch (sent.kind) {
    case 'bid':
      return { ...openBidForm(row), price: sent.price, note: sent.note };
    case 'claim':
      return openClaimForm(row, data);
    case 'run':
      return openRunForm(row);
    case 'settle': {
      const form = { ...openSettleForm(row), note: sent.note };
      return sent.choice === null ? form : (chooseVerdict(form, sent.choice, data).form ?? form);
    }
  }
}

/** Opens the form that publishes a seed. */
export const openPublish = (state: ConsoleState): Update =>
  withEffects({ ...state, message: null, form: openPublishForm() });
