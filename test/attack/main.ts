/**
 * Hostile peers against a node that trades: `npm run attack -- [--minutes N] [--only NAME]`. Each attack gets an even share of
 * the time, a node of its own, and honest trades beside it. Ends with 1 where a trade was silenced or slowed, the
 * node was busier than it may be, or an attack reached what it was after.
 */
import { parseArgs } from 'node:util';
import { ATTACKS } from './attacks.ts';
import { battle } from './battle.ts';
import { report, verdictOf } from './report.ts';

const MINUTE_MS = 60_000;
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, only: { type: 'string' } },
});
const minutes = Number(values.minutes);
const chosen = ATTACKS.filter(({ name }) => values.only === undefined || name === values.only);

if (!(minutes > 0) || chosen.length === 0) {
  const names = ATTACKS.map(({ name, tries }) => `  ${name.padEnd(20)}${tries}`);
  console.error(['usage: npm run attack -- [--minutes N] [--only NAME]', ...names].join('\n'));
  process.exitCode = 3;
} else {
  for (const attack of chosen) {
    if (attack.unavailable !== undefined) {
      console.log(`${attack.name}: not tried, ${attack.unavailable}`);
      continue;
    }
    const forMs = (minutes * MINUTE_MS) / chosen.length;
    const outcome = await battle(attack, { before: 3, trades: 1, forMs });
    console.log(report(outcome));
    if (verdictOf(outcome) !== 'holds') process.exitCode = 1;
  }
}
