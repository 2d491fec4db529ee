import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkCluster } from './check-cluster.ts';
import { Cluster } from './cluster.ts';
import { fastFolder } from './fast-folder.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { SeededRandom } from './seeded-random.ts';
import { Troubles } from './troubles.ts';

/** How a run went. */
export interface SimulationReport {
  readonly seed: number;
  readonly nodes: number;
  readonly envelopes: number;
  /** From the start of the cluster to its end, on its own clock. */
  readonly virtualMs: number;
  readonly realMs: number;
  readonly digest: string;
  /** What went wrong, in words; empty when all is well. */
  readonly faults: readonly string[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** After this time nothing is dated ahead of anybody's clock. */
const CLOCKS_AGREE_MS = 2 * HOUR_MS;
/** A claim is forfeited within this time, so that it can be awarded again. */
const FORFEIT_MS = 30 * MINUTE_MS;
/** Past the last deadline of any seed: the day to award again. */
const DEADLINES_MS = 26 * HOUR_MS;
/** Past the time at which the last seed is forgotten, and how long it takes a node to notice. */
const HORIZON_MS = 32 * 24 * HOUR_MS;
const FORGETTING_MS = 21 * MINUTE_MS;
/** How long everybody may take to do what is theirs to do. */
const FINISHING_MS = 3 * MINUTE_MS;
/** How long catching up may take when nothing is wrong any more. */
const QUIET_WITHIN_MS = 45 * MINUTE_MS;
const STEP_MS = 30_000;

/**
 * One run, which the seed (and the number of nodes, where one is given) determines in everything but the time that it
 * takes.
 */
export async function runSimulation(seed: number, nodeCount?: number): Promise<SimulationReport> {
  const startedMs = performance.now();
  const random = new SeededRandom(`run ${seed}`);
  const scenario = drawScenario(random.fork('scenario'), nodeCount);
  const folder = mkdtempSync(join(fastFolder(), 'crabnet-simulation-'));
  const cluster = new Cluster(folder, scenario, random);
  const bornMs = cluster.time.clock.now();
  try {
    await live(cluster, scenario, random);
    const wrong = await checkCluster(cluster);
    const { digest = '', envelopes = 0 } = (await cluster.machines[0]?.api?.digest()) ?? {};
    if (scenario.untilForgotten) wrong.push(...(await unforgotten(cluster)));
    const faults = [...cluster.faults, ...wrong];
    const virtualMs = cluster.time.clock.now() - bornMs;
    const nodes = cluster.machines.length;
    return { seed, nodes, envelopes, virtualMs, realMs: performance.now() - startedMs, digest, faults };
  } finally {
    for (const machine of cluster.machines) machine.stop();
    await cluster.time.pass(0);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A cluster's life: troubles, then peace until everybody has everything and no deadline is left. */
async function live(cluster: Cluster, scenario: Scenario, random: SeededRandom): Promise<void> {
  const { time } = cluster;
  const { awayForHours, awayForDays } = scenario;
  cluster.startAllBut([]);
  const troubles = new Troubles(cluster, scenario, random.fork('troubles'));
  await time.pass(scenario.troubledMs);
  troubles.end();
  cluster.heal();
  cluster.mood = 'finishing';
  cluster.startAllBut([...awayForHours, ...awayForDays]);
  await time.pass(FINISHING_MS);
  for (const sleepMs of [CLOCKS_AGREE_MS, FORFEIT_MS]) {
    time.jump(sleepMs);
    await time.pass(FINISHING_MS);
  }
  cluster.startAllBut(awayForDays);
  await time.pass(FINISHING_MS);
  time.jump(DEADLINES_MS);
  cluster.startAllBut([]);
  await time.pass(FINISHING_MS);
  time.jump(CLOCKS_AGREE_MS);
  await quiet(cluster);
}

/** Everything that a node still holds when all should be forgotten (P1). */
async function unforgotten({ time, machines }: Cluster): Promise<readonly string[]> {
  for (const machine of machines) machine.skewMs = 0;
  // Setting a clock is a jump: a node notices, and trusts the clock again after the days that follow.
  await time.pass(FORGETTING_MS);
  time.jump(HORIZON_MS);
  await time.pass(FORGETTING_MS);
  const statuses = await Promise.all(machines.map(async ({ api }) => api?.status()));
  return statuses.flatMap((status, number) =>
    status?.envelopes === 0 ? [] : [`${number} has not forgotten ${status?.envelopes} envelopes`],
  );
}

/** Lets time pass until all nodes hold equally much for a while, or too long. */
async function quiet({ time, machines }: Cluster): Promise<void> {
  const endMs = time.clock.now() + QUIET_WITHIN_MS;
  do {
    await time.pass(STEP_MS);
    const digests = await Promise.all(machines.map(async ({ api }) => (await api?.digest())?.digest));
    if (new Set(digests).size === 1) break;
  } while (time.clock.now() < endMs);
  await time.pass(2 * STEP_MS);
}
