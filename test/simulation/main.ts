import { parseArgs } from 'node:util';
import { runSimulation, type SimulationReport } from './run-simulation.ts';
import { shareVerification } from './shared-verification.ts';

const USAGE = `usage: npm run simulate -- [--seed N] [--count M] [--nodes K]   M runs from seed N on, up to the first that fails
       npm run simulate -- --libp2p K                          how fast K libp2p nodes hear of a message`;

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

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '1' },
      nodes: { type: 'string' },
      libp2p: { type: 'string' },
    },
  });
  if (values.libp2p !== undefined) {
    const { measurePropagation } = await import('./hundred.ts');
    return measurePropagation(readCount(values.libp2p, 2));
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
