import { sanitizeLine } from '../../base/text/sanitize.ts';
import { MOMENT_WORDS, readMoment } from '../../contract/moment.ts';
import { CrabnetError } from '../../model/errors.ts';

/** The moment that an option gives, unix seconds; undefined where it is not given. Throws `CrabnetError` `usage`. */
export function momentOption(
  field: 'since' | 'until',
  text: string | undefined,
  nowMs: number,
): number | undefined {
  if (text === undefined) return undefined;
  const moment = readMoment(text, nowMs);
  if (moment !== undefined) return moment;
  throw new CrabnetError('usage', `--${field} is no moment: ${sanitizeLine(text)}`, {
    field,
    remedy: `give ${MOMENT_WORDS}`,
  });
}
