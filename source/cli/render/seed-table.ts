import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { isOurMove } from '../../contract/turn.ts';
import { idLength } from '../../words/ids.ts';
import { bidsCell, MARKS, type Mark, marksOf, statusLook } from '../../words/seed-words.ts';
import { leftWords, turnWords } from '../../words/turn-words.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from './table.ts';

/** The market as a table, with a legend of the signs that occur in it. */
export function seedTableLines(seeds: readonly SeedRow[], out: Output): string[] {
  return [...tableLines(columns(seeds, out), seeds, out), ...legend(seeds, out)];
}

function columns(seeds: readonly SeedRow[], out: Output): readonly Column<SeedRow>[] {
  const { nowMs } = out;
  const length = idLength(seeds.map(({ id }) => id));
  return [
    { title: 'ID', text: ({ id }) => id.slice(0, length) },
    { title: 'STATUS', text: (seed) => [seed.status, ...marksOf(seed)].join(' '), look: statusLook },
    { title: 'TITLE', text: ({ title }) => sanitizeLine(title), shrinkTo: 12 },
    { title: 'FROM', text: (seed) => from(seed, out), dropRank: 4 },
    { title: 'MIN', text: ({ min_price }) => String(min_price), align: 'right', dropRank: 5 },
    { title: 'BEST', text: ({ best_price }) => String(best_price ?? '-'), align: 'right', dropRank: 1 },
    { title: 'BIDS', text: bidsCell, align: 'right', dropRank: 2 },
    { title: 'REWARD', text: ({ reward }) => String(reward), align: 'right', dropRank: 3 },
    {
      title: 'WAITS FOR',
      text: ({ turn }) => turnWords(turn, nowMs).long,
      look: (seed) => (isOurMove(seed) ? 'attention' : undefined),
    },
    { title: 'LEFT', text: (row) => leftWords(row, nowMs), align: 'right' },
  ];
}

const from = ({ role, created_by }: SeedRow, out: Output): string =>
  role === 'publisher' ? 'you' : out.nameOf(created_by);

function legend(seeds: readonly SeedRow[], out: Output): string[] {
  const seen = new Set<Mark>(seeds.flatMap(marksOf));
  if (seen.size === 0) return [];
  return [out.style('dim', [...seen].map((mark) => `${mark} ${MARKS[mark]}`).join('   '))];
}

/** The reference's line of one seed, which scripts rely on. */
export const seedLine = (seed: SeedRow): string =>
  `${seed.id} [${seed.status.toUpperCase()}] cmd=${sanitizeLine(seed.command)} timeout=${seed.timeout_ms}ms reward=${seed.reward}`;
