import { sanitizeLine } from '../base/text/sanitize.ts';
import type { Problem } from '../model/verdict.ts';
import { formatCount, formatPlural } from './numbers.ts';

interface Imported {
  readonly envelopes: number;
  readonly admitted: number;
  readonly known: number;
  readonly waiting: number;
  readonly refused: { readonly [reason: string]: number };
  readonly firstRefused: readonly (Problem & { readonly at: string })[];
}

/** What became of a file: its counts, why the others were refused, and the first of these by their places. */
export function importWords(file: string, told: Imported): readonly string[] {
  const { envelopes, admitted, known, waiting, refused, firstRefused } = told;
  const reasons = Object.entries(refused);
  const count = reasons.reduce((sum, [, each]) => sum + each, 0);
  const parts = [
    `${formatCount(admitted)} admitted`,
    `${formatCount(known)} known`,
    ...(waiting === 0 ? [] : [`${formatCount(waiting)} waiting for what they refer to`]),
    `${formatCount(count)} refused`,
  ];
  const why = reasons.map(([reason, each]) => `${formatCount(each)} ${reason}`).join(', ');
  return [
    `${sanitizeLine(file)}: ${formatPlural(envelopes, 'envelope')}: ${parts.join(', ')}`,
    ...(count === 0 ? [] : [`refused: ${why}`]),
    ...firstRefused.map(refusedLine),
    ...(count > firstRefused.length ? [`… and ${formatCount(count - firstRefused.length)} more`] : []),
    ...('unsigned' in refused
      ? ['what a node of the reference did not sign is taken in with --accept-unsigned']
      : []),
  ];
}

function refusedLine({ at, reason, field, detail }: Imported['firstRefused'][number]): string {
  const where = field === undefined ? '' : ` (${field})`;
  return sanitizeLine(`${at}: ${reason}${where}${detail === undefined ? '' : `: ${detail}`}`);
}
