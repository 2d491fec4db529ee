import { exceedsBytes } from '../base/text/text-size.ts';
import { refused } from './errors.ts';

/** Why `text` may not stand in an envelope (E1, E8), as a refusal naming `field`; undefined when it may. */
export function textFault(field: string, text: string, maxBytes: number) {
  if (!text.isWellFormed()) {
    return refused('invalid-field', `the ${field} is not well-formed Unicode`, {
      field,
      remedy: 'remove the lone surrogate',
    });
  }
  if (exceedsBytes(text, maxBytes)) {
    return refused('invalid-field', `the ${field} is too long`, {
      field,
      remedy: `at most ${maxBytes} bytes`,
    });
  }
  return undefined;
}
