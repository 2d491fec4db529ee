import { exceedsBytes } from '../base/text/text-size.ts';
import { refused } from './errors.ts';

/** Why `text` may not stand in an envelope (E1, E8), as a refusal naming `field`; undefined when it may. */
export function textFault(field: string, text: string, maxBytes: number) {
  if (!text.isWellFormed()) {
    return refused('invalid-field', { problem: 'not-unicode' }, field);
  }
  if (exceedsBytes(text, maxBytes)) {
    return refused('invalid-field', { problem: 'too-long', most: maxBytes, unit: 'bytes' }, field);
  }
  return undefined;
}
