import type { Outcome } from './battle.ts';
import type { TradeTimes } from './trade.ts';

const rounded = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

function spread(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} ms`;
}

const middleOf = (times: readonly TradeTimes[]): number =>
  times.map(({ wholeMs }) => wholeMs).toSorted((left, right) => left - right)[times.length >> 1] ?? 0;

/** How a node came through an attack. Busy: it took more of a core than it may; slowed: its trades took over ten times as long as before. */
export function verdictOf({
  before,
  beside,
  faults,
  cores,
  coresMax,
}: Outcome): 'holds' | 'busy' | 'slowed' | 'BROKEN' {
  if (faults.length > 0) return 'BROKEN';
  if (cores > coresMax) return 'busy';
  return middleOf(beside) > 10 * middleOf(before) ? 'slowed' : 'holds';
}

/** The outcome of an attack, as lines for a person. */
export function report(outcome: Outcome): string {
  const { before, beside } = outcome;
  const refused = [...outcome.refused].toSorted(([, left], [, right]) => right - left);
  return [
    `${outcome.attack}: ${verdictOf(outcome)}, ${outcome.sent} sent`,
    `  trade before   ${spread(before.map(({ wholeMs }) => wholeMs))} (${before.length})`,
    `  trade beside   ${spread(beside.map(({ wholeMs }) => wholeMs))} (${beside.length})`,
    `  its award      ${spread(beside.map(({ claimMs }) => claimMs))}`,
    `  /health        ${spread(outcome.healthMs)}`,
    `  memory         ${rounded(outcome.memoryBeforeMb)} MB before, ${rounded(outcome.mostMemoryMb)} MB at the most`,
    `  processor      ${percent(outcome.cores)} of a core${Number.isFinite(outcome.coresMax) ? `, may take ${percent(outcome.coresMax)}` : ''}`,
    `  refused        ${refused.map(([reason, count]) => `${reason} ${count}`).join(', ') || 'nothing'}`,
    `  alarms         ${[...outcome.alarms].join(', ') || 'none'}`,
    ...outcome.faults.map((fault) => `  FAULT ${fault}`),
  ].join('\n');
}
