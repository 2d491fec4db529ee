import { sanitizeLine } from '../base/text/sanitize.ts';
import type { SeedRow } from '../contract/node-api.ts';
import { shortSeed } from './ids.ts';
import type { Names } from './names.ts';
import { formatCount } from './numbers.ts';
import { bidsCell, MARKS, marksOf } from './seed-words.ts';
import { leftWords, turnWords } from './turn-words.ts';

/** A seed's row as it is said: what is in the columns, each with its name. */
export function rowSentence(row: SeedRow, names: Names, nowMs: number): string {
  const waits = turnWords(row.turn, nowMs).short;
  const left = leftWords(row, nowMs);
  return [
    sanitizeLine(row.title),
    row.status,
    ...(waits === '-' ? [] : [`waits for ${waits}${left === '-' ? '' : `, ${left} left`}`]),
    roleWords(row),
    ...marksOf(row).map((mark) => MARKS[mark]),
    row.best_price === null ? 'no bid' : `best bid ${formatCount(row.best_price)}`,
    `bids ${bidsCell(row).replace(/\/-$/u, ' without a limit').replace(/\//u, ' of ')}`,
    `minimum ${formatCount(row.min_price)}`,
    `reward ${formatCount(row.reward)}`,
    ...(row.role === 'publisher' ? [] : [`from ${names.nameOf(row.created_by)}`]),
    `id ${shortSeed(row.id)}`,
  ]
    .filter((words) => words !== '')
    .join(', ');
}

function roleWords({ role, rank }: SeedRow): string {
  if (role === 'publisher') return 'yours';
  if (role === 'worker') return 'awarded to you';
  if (role !== 'bidder') return '';
  return rank === null ? 'you bid, no bid of yours is live' : `your bid ranks ${rank}`;
}
