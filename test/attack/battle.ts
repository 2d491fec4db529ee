import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { NodeStatus } from '../../source/contract/node-api.ts';
import { Program } from '../support/program.ts';
import { until } from '../support/until.ts';
import type { Attack, VictimDoors } from './attack.ts';
import { type TradeTimes, trade } from './trade.ts';
import { type NetworkKind, Victim } from './victim.ts';

/** How long one step of an honest trade may take before it counts as silenced. */
const STEP_LIMIT_MS = 20_000;
const HEALTH_LIMIT_MS = 5000;
const BEFORE = 3;
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
  readonly refused: ReadonlyMap<string, number>;
  readonly alarms: ReadonlySet<string>;
  /** Trades that did not come to an end, and what the attack reached. */
  readonly faults: readonly string[];
}

/** How long an attack lasts: whole trades beside it, and until what time there is another one. */
export interface Length {
  readonly trades: number;
  readonly forMs: number;
}

/** Two ports of loopback that nobody listens on, for nodes that are to know of each other from the start. */
async function freePorts(): Promise<readonly [number, number]> {
  const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
  for (const socket of sockets) await once(socket.bind(0, '127.0.0.1'), 'listening');
  const [first, second] = sockets;
  const ports = [first.address().port, second.address().port] as const;
  for (const socket of sockets) socket.close();
  return ports;
}

const portOf = (address: string | null | undefined): number => Number(address?.split(':').at(-1));

const peerOf = ({ listen_addrs, node_id }: NodeStatus, network: NetworkKind): string =>
  network === 'udp'
    ? (listen_addrs[0] ?? '')
    : `/ip4/127.0.0.1/tcp/${portOf(listen_addrs[0])}/p2p/${node_id}`;

/** Tries one attack on a new node, beside honest trades on the same node. */
export async function battle(attack: Attack, { trades, forMs }: Length): Promise<Outcome> {
  const [victim, program] = [new Victim(), new Program()];
  try {
    const [port, workerPort] = await freePorts();
    const { network } = attack;
    program.start([
      ...['listen', '--no-web', '--network', network, '--sandbox', 'none'],
      ...['--listen-addr', `127.0.0.1:${workerPort}`, '--announce-addr', `127.0.0.1:${port}`],
    ]);
    const worker = { status: await program.ready(), api: await program.control() };
    const { api, status } = await victim.start(network, port, peerOf(worker.status, network));
    await until('they know each other', async () =>
      (await Promise.all([worker.api.peers(), api.peers()])).every((peers) => peers.some(({ live }) => live)),
    );
    const doors: VictimDoors = {
      nodeId: status.node_id,
      udpPort: portOf(status.listen_addrs[0]),
      webPort: portOf(status.web_addr),
      multiaddr: peerOf(status, 'dht'),
      honestUdpPort: workerPort,
      memoryMb: () => victim.memoryMb(),
      api,
    };
    const before: TradeTimes[] = [];
    for (let count = 0; count < BEFORE; count += 1) before.push(await trade(api, worker.api, STEP_LIMIT_MS));
    const memoryBeforeMb = victim.memoryMb();
    const siege = await attack.begin(doors);
    const [beside, healthMs, faults]: [TradeTimes[], number[], string[]] = [[], [], []];
    const endAtMs = performance.now() + forMs;
    try {
      do {
        await Promise.all([
          noted(askHealth(doors.webPort), healthMs, faults),
          noted(trade(api, worker.api, STEP_LIMIT_MS), beside, faults),
        ]);
        victim.memoryMb();
      } while (faults.length < FAULTS_MAX && (beside.length < trades || performance.now() < endAtMs));
      const breach = await siege.breach?.();
      if (breach !== undefined) faults.push(breach);
      faults.push(...victim.faults);
    } finally {
      await siege.end();
    }
    const { mostMemoryMb, refused, alarms } = victim;
    const seen = { memoryBeforeMb, mostMemoryMb, refused, alarms };
    return { attack: attack.name, sent: siege.sent(), before, beside, healthMs, ...seen, faults };
  } finally {
    await victim.remove();
    await program.remove();
  }
}

async function noted<T>(tried: Promise<T>, results: T[], faults: string[]): Promise<void> {
  await tried.then(
    (result) => results.push(result),
    (error: unknown) => faults.push(String(error)),
  );
}

async function askHealth(port: number): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/health`, {
    signal: AbortSignal.timeout(HEALTH_LIMIT_MS),
  });
  await answer.text();
  if (!answer.ok) throw new Error(`/health answered ${answer.status}`);
  return performance.now() - started;
}
