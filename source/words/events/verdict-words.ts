import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { JsonValue } from '../../model/types.ts';
import type { RefusalReason } from '../../model/verdict.ts';

const WORDS: { readonly [Reason in RefusalReason]: string } = {
  'too-large': 'too large',
  rate: 'rate',
  'rate-old': 'rate old',
  'rate-junk': 'rate junk',
  overload: 'overload',
  blocked: 'blocked',
  'not-utf8': 'not utf8',
  'not-json': 'not json',
  'duplicate-key': 'duplicate key',
  'too-deep': 'too deep',
  'bad-number': 'bad number',
  'bad-text': 'bad text',
  'unknown-kind': 'unknown kind',
  'bad-field': 'bad field',
  'over-limit': 'over limit',
  'bad-fragment': 'bad fragment',
  'bad-carrier': 'bad carrier',
  future: 'future',
  expired: 'expired',
  duplicate: 'duplicate',
  'refused-before': 'refused before',
  unsigned: 'unsigned',
  'bad-author': 'bad author',
  'bad-signature': 'bad signature',
  'bad-id': 'bad id',
  'bad-hash': 'bad hash',
  'not-author': 'not author',
  'not-worker': 'not worker',
  'too-low': 'too low',
  'too-early': 'too early',
  'too-late': 'too late',
  'bad-bid': 'bad bid',
  'past-horizon': 'past horizon',
  crowded: 'crowded',
  void: 'void',
  quota: 'quota',
  'inert-full': 'inert full',
  'store-failed': 'store failed',
};

/** Why an envelope was refused; a reason of another version is said as it stands. */
export function reasonWords(reason: JsonValue | undefined): string {
  if (typeof reason !== 'string') return '';
  return Object.hasOwn(WORDS, reason) ? WORDS[reason as RefusalReason] : sanitizeLine(reason);
}
