import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runManyAwards } from './awards-run.ts';
import { type OrdersScenario, runOrders } from './orders-run.ts';
import { runSimulation, type SimulationReport } from './run-simulation.ts';
import { shareVerification } from './shared-verification.ts';

const USAGE = `usage: npm run simulate -- [--seed N] [--count M] [--nodes K]   M runs from seed N on, up to the first that fails
       npm run simulate -- --libp2p K                          how fast K libp2p nodes hear of a message
       npm run simulate -- --orders K [--seed N] [--days D] [--awake H] [--every H] [--once]
                                       K nodes with nothing but standing orders: D days (7), awake H hours of each (24), publishing
                                       every H hours (2); unless --once a second run has to decide the same:
                                       of runs beside each other, "decided" has to be the same
       npm run simulate -- --awards N                          N awards by orders, with kills between decision and commit`;

const HOUR_MS = 3_600_000;
const FAULTS_SHOWN = 20;

const line = ({ seed, nodes, envelopes, virtualMs, realMs, digest, faults }: SimulationReport): string =>
  [
    `seed ${seed}`,
    `${nodes} nodes`,
    `${envelopes} envelopes`,
    `${(virtualMs / HOUR_MS).toFixed(3)} h`,
    `${Math.round(realMs)} ms`,
    digest.slice(0, 12),
    faults.length === 0 ? 'ok' : `FAILED: ${faults.length} faults`,
  ].join('  ');

/** A signal lets the run that it meets come to its end, so that its folder does not stay behind in memory. */
async function simulate(first: number, count: number, nodes: number | undefined): Promise<number> {
  shareVerification();
  let isEnough = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isEnough = true));
  for (let seed = first; seed < first + count && !isEnough; seed += 1) {
    const report = await runSimulation(seed, nodes);
    console.log(line(report));
    for (const fault of report.faults.slice(0, FAULTS_SHOWN)) console.log(`  ${fault}`);
    if (report.faults.length > 0) return 1;
  }
  return 0;
}

/** Throws for what is no whole number of `least` or more. */
function readCount(text: string, least: number): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < least) throw new Error(`${text} is not ${least} or more`);
  return count;
}

async function simulateOrders(scenario: OrdersScenario, isReplayed: boolean): Promise<number> {
  shareVerification();
  const startedMs = performance.now();
  const { steps, faults, ...report } = await runOrders(scenario);
  const again = isReplayed ? await runOrders(scenario) : { steps };
  const isSame = steps.join() === again.steps.join() && steps.length > 0;
  // What runs beside each other, each with `--once`, is compared by it.
  const decided = createHash('sha256').update(steps.join('\n')).digest('hex');
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(
    JSON.stringify({
      ...{ ...scenario, ...report, steps: steps.length, decided, faults: faults.length },
      ...{ isSame: isReplayed ? isSame : undefined, seconds },
    }),
  );
  for (const fault of faults.slice(0, FAULTS_SHOWN)) console.log(`  ${fault}`);
  return faults.length === 0 && isSame ? 0 : 1;
}

function simulateAwards(count: number): Promise<number> {
  shareVerification();
  return runManyAwards(count, (report) => console.log(JSON.stringify(report)));
}

/** Throws for what is no number above 0 and up to `most`. */
function readHours(text: string, most: number): number {
  const hours = Number(text);
  if (!(hours > 0 && hours <= most)) throw new Error(`${text} is not above 0 and up to ${most}`);
  return hours;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '1' },
      nodes: { type: 'string' },
      libp2p: { type: 'string' },
      orders: { type: 'string' },
      days: { type: 'string', default: '7' },
      awake: { type: 'string', default: '24' },
      every: { type: 'string', default: '2' },
      once: { type: 'boolean', default: false },
      awards: { type: 'string' },
    },
  });
  if (values.libp2p !== undefined) {
    const { measurePropagation } = await import('./hundred.ts');
    return measurePropagation(readCount(values.libp2p, 2));
  }
  if (values.awards !== undefined) return simulateAwards(readCount(values.awards, 1));
  if (values.orders !== undefined) {
    const [seed, nodes] = [readCount(values.seed, 0), readCount(values.orders, 2)];
    const days = readCount(values.days, 1);
    const [awakeHours, everyHours] = [readHours(values.awake, 24), readHours(values.every, 24)];
    return simulateOrders({ seed, nodes, days, awakeHours, everyHours }, !values.once);
  }
  const nodes = values.nodes === undefined ? undefined : readCount(values.nodes, 2);
  return simulate(readCount(values.seed, 0), readCount(values.count, 1), nodes);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(USAGE);
  process.exitCode = 3;
}
