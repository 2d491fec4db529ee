import type { Weather } from './faulty-network.ts';
import type { SeededRandom } from './seeded-random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a run is to go through, drawn from its seed. */
export interface Scenario {
  /** How far the clock of each machine is ahead. */
  readonly skewsMs: readonly number[];
  /** How long the troubles last. */
  readonly troubledMs: number;
  readonly weather: Weather;
  /** The mean time between two partitions, two ends of nodes, two sleeps of everybody; each may be never. */
  readonly partitionEveryMs: number;
  readonly endEveryMs: number;
  readonly sleepEveryMs: number;
  readonly lookEveryMs: number;
  readonly seedsMax: number;
  /** Whether wrong clocks are set right when the troubles are over. */
  readonly clocksAreSet: boolean;
  /** Machines that are away when the troubles are over, for hours, or until every deadline is over. */
  readonly awayForHours: readonly number[];
  readonly awayForDays: readonly number[];
  /** Somebody works at the caps of a seed (L1 to L4). */
  readonly hasAdversary: boolean;
  /** Goes on until everything is to be forgotten. */
  readonly untilForgotten: boolean;
}

/** How often somebody works at the caps of a seed (L1 to L4). */
const ADVERSARY_SHARE = 0.3;

/** Most clusters are small, because what goes wrong goes wrong among few; some have twenty nodes. */
function drawNodes(random: SeededRandom): number {
  const share = random.unit();
  if (share < 0.75) return random.whole(3, 5);
  return share < 0.97 ? random.whole(6, 10) : random.whole(11, 20);
}

/** `nodes`: how many there are, 3 to 20 without. */
export function drawScenario(random: SeededRandom, nodes = drawNodes(random.fork('nodes'))): Scenario {
  const rarely = (meanMs: number) =>
    random.chance(0.25) ? Number.POSITIVE_INFINITY : random.between(0.5, 2) * meanMs;
  return {
    skewsMs: Array.from({ length: nodes }, () => drawSkewMs(random)),
    troubledMs: random.between(4, 12) * MINUTE_MS,
    weather: {
      loss: random.between(0, 0.3),
      duplicates: random.between(0, 0.2),
      late: random.between(0, 0.2),
      lateMaxMs: random.chance(0.2) ? 3 * MINUTE_MS : random.between(50, 5000),
    },
    partitionEveryMs: rarely(2 * MINUTE_MS),
    endEveryMs: rarely((2 * MINUTE_MS) / nodes),
    sleepEveryMs: rarely(3 * MINUTE_MS),
    lookEveryMs: random.between(4, 15) * 1000,
    seedsMax: random.whole(2, 3 + nodes),
    clocksAreSet: random.chance(0.5),
    awayForHours: some(nodes, 0.12, random),
    awayForDays: some(nodes, 0.08, random),
    untilForgotten: random.chance(0.15),
    hasAdversary: random.chance(ADVERSARY_SHARE),
  };
}

const some = (nodes: number, share: number, random: SeededRandom): readonly number[] =>
  Array.from({ length: nodes }, (_, number) => number).filter(() => random.chance(share));

function drawSkewMs(random: SeededRandom): number {
  if (random.chance(0.6)) return random.between(-1, 1) * 1000;
  return random.chance(0.5) ? random.between(-1, 1) * 5 * MINUTE_MS : random.between(-1, 1) * HOUR_MS;
}
