import { MOMENT_WORDS } from '../contract/moment.ts';
import type { QueryField } from '../contract/routes.ts';

/** What a field of a query may hold. */
export function wantedWords(field: QueryField): string {
  switch (field.kind) {
    case 'text':
      return 'any text';
    case 'choice':
      return `one of ${field.of.join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'cursor':
      return 'next_cursor or the Link header of the page before';
    case 'event-cursor':
      return 'after-ID or before-ID, with the id of an event';
    case 'moment':
      return MOMENT_WORDS;
    case 'filter':
      return 'words that must all occur, and conditions such as status:open or reward>20';
    case 'whole': {
      const [least, most] = field.within ?? [0, Number.MAX_SAFE_INTEGER];
      return `a whole number, ${least} to ${most}`;
    }
    case 'list':
      return `texts divided by commas, ${field.most} at most`;
  }
}
