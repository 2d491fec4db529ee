import type { NodeStatus } from '../../source/contract/node-api.ts';
import { Program } from '../support/program.ts';
import { until } from '../support/until.ts';
import type { Attack, VictimDoors } from './attack.ts';
import { askHealth, lanGround, loopbackGround, type Place } from './ground.ts';
import { type TradeTimes, trade } from './trade.ts';
import { Victim } from './victim.ts';

/** How long one step of an honest trade may take before it counts as silenced. */
const STEP_LIMIT_MS = 20_000;
/** Enough to know. */
const FAULTS_MAX = 3;

/** What an attack did to a node and to the trades on it. */
export interface Outcome {
  readonly attack: string;
  readonly sent: number;
  /** Trades before the attack began, for comparison, and beside it. */
  readonly before: readonly TradeTimes[];
  readonly beside: readonly TradeTimes[];
  /** What the health page took to answer beside it, in ms. */
  readonly healthMs: readonly number[];
  readonly memoryBeforeMb: number;
  readonly mostMemoryMb: number;
  /** How much of one core it took beside the attack, and may take where that is bounded. */
  readonly cores: number;
  readonly coresMax: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly alarms: ReadonlySet<string>;
  /** Trades that did not come to an end, and what the attack reached. */
  readonly faults: readonly string[];
}

/** How long an attack lasts: trades before it, whole trades beside it, and until what time there is another one. */
export interface Length {
  readonly before: number;
  readonly trades: number;
  readonly forMs: number;
}

const portOf = (address: string | null | undefined): number => Number(address?.split(':').at(-1));

const multiaddrOf = ({ listen_addrs, node_id }: NodeStatus, { host }: Place): string =>
  `/ip4/${host}/tcp/${portOf(listen_addrs[0])}/p2p/${node_id}`;

/** Tries one attack on a new node, beside honest trades on the same node. */
export async function battle(attack: Attack, length: Length): Promise<Outcome> {
  const { trades, forMs } = length;
  const ground = attack.isOnLan === true ? lanGround() : await loopbackGround();
  const [victim, program] = [new Victim(), new Program()];
  try {
    const { network } = attack;
    const { host, port } = ground.victim;
    const listens = `${ground.worker.listens}:${ground.worker.port}`;
    program.start(
      [
        ...['listen', '--no-web', '--network', network, '--sandbox', 'none'],
        ...['--listen-addr', listens, '--announce-addr', `${host}:${port}`],
      ],
      ground.worker.before,
    );
    const worker = { status: await program.ready(), api: await program.control() };
    const peer =
      network === 'udp' ? (worker.status.listen_addrs[0] ?? '') : multiaddrOf(worker.status, ground.worker);
    const { api, status } = await victim.start(network, ground.victim, peer);
    await until('they know each other', async () =>
      (await Promise.all([worker.api.peers(), api.peers()])).every((peers) => peers.some(({ live }) => live)),
    );
    const doors: VictimDoors = {
      nodeId: status.node_id,
      udpPort: portOf(status.listen_addrs[0]),
      webPort: portOf(status.web_addr),
      multiaddr: multiaddrOf(status, ground.victim),
      honestUdpPort: ground.worker.port,
      memoryMb: () => victim.memoryMb(),
      handles: () => victim.handles(),
      api,
      lan: ground.lan,
    };
    const before: TradeTimes[] = [];
    for (let count = 0; count < length.before; count += 1)
      before.push(await trade(api, worker.api, STEP_LIMIT_MS));
    const memoryBeforeMb = victim.memoryMb();
    const siege = await attack.begin(doors);
    const [cpuBeforeMs, beganMs] = [victim.cpuMs(), performance.now()];
    const [beside, healthMs, faults]: [TradeTimes[], number[], string[]] = [[], [], []];
    const endAtMs = performance.now() + forMs;
    let cores = 0;
    try {
      do {
        await Promise.all([
          noted(askHealth(ground.victim, doors.webPort), healthMs, faults),
          noted(trade(api, worker.api, STEP_LIMIT_MS), beside, faults),
        ]);
        victim.memoryMb();
      } while (faults.length < FAULTS_MAX && (beside.length < trades || performance.now() < endAtMs));
      const breach = await siege.breach?.();
      if (breach !== undefined) faults.push(breach);
      faults.push(...victim.faults);
    } finally {
      cores = (victim.cpuMs() - cpuBeforeMs) / (performance.now() - beganMs);
      await siege.end();
    }
    const { coresMax = Number.POSITIVE_INFINITY } = siege;
    const { mostMemoryMb, refused, alarms } = victim;
    const seen = { memoryBeforeMb, mostMemoryMb, cores, coresMax, refused, alarms };
    return { attack: attack.name, sent: siege.sent(), before, beside, healthMs, ...seen, faults };
  } finally {
    await victim.remove();
    await program.remove();
    ground.remove();
  }
}

async function noted<T>(tried: Promise<T>, results: T[], faults: string[]): Promise<void> {
  await tried.then(
    (result) => results.push(result),
    (error: unknown) => faults.push(String(error)),
  );
}
