import type { ConsoleData } from '../data/console-data.ts';
import { openBidForm } from './bid-form.ts';
import type { Form } from './form.ts';

/** True where a form holds something that was typed into it. */
export function isFilled(form: Form, data: ConsoleData): boolean {
  switch (form.kind) {
    case 'publish': {
      const { before } = form;
      return Object.entries(form.fields).some(
        ([field, { value }]) => value !== before[field as keyof typeof before].value,
      );
    }
    case 'bid': {
      const row = data.market.get(form.seedId);
      const price = row === undefined ? form.price : openBidForm(row).price;
      return form.note.value !== '' || form.price.value !== price.value;
    }
    case 'settle':
      return form.note.value !== '' || form.word.value !== '';
    case 'run':
      return form.word.value !== '';
    case 'claim':
      return false;
  }
}
