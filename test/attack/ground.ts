import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { NamespaceLan } from '../support/namespaces.ts';

const LOOPBACK = '127.0.0.1';
const LAN_PORT = 9012;

/** Where a node is started, and where it listens. */
export interface Place {
  readonly host: string;
  readonly listens: string;
  readonly port: number;
  /** The words in front of a command that runs there. */
  readonly before: readonly string[];
}

/** Where an attack goes on. */
export interface Ground {
  readonly victim: Place;
  readonly worker: Place;
  /** Where attackers and further nodes get hosts; undefined on loopback. */
  readonly lan: NamespaceLan | undefined;
  remove(): void;
}

/** Two ports of loopback that nobody listens on, for nodes that are to know of each other from the start. */
export async function loopbackGround(): Promise<Ground> {
  const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
  for (const socket of sockets) await once(socket.bind(0, LOOPBACK), 'listening');
  const place = (socket: (typeof sockets)[0]): Place => ({
    host: LOOPBACK,
    listens: LOOPBACK,
    port: socket.address().port,
    before: [],
  });
  const [victim, worker] = [place(sockets[0]), place(sockets[1])];
  for (const socket of sockets) socket.close();
  return { victim, worker, lan: undefined, remove: () => {} };
}

/** A link with multicast, and a host on it for each. */
export function lanGround(): Ground {
  const lan = new NamespaceLan();
  const place = (): Place => {
    const { address, before } = lan.host();
    return { host: address, listens: '0.0.0.0', port: LAN_PORT, before };
  };
  return { victim: place(), worker: place(), lan, remove: () => lan.remove() };
}

/** What the health page took to answer somebody at that place, in ms. */
export async function askHealth({ before }: Place, port: number): Promise<number> {
  const [file, ...args] = before;
  if (file === undefined) return ask(port);
  const script = `${ask.toString()}; ask(${port}).then(console.log);`;
  const { stdout } = await promisify(execFile)(file, [...args, process.execPath, '-e', script]);
  return Number(stdout);
}

/** Runs in a process of its own, too. */
async function ask(port: number): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5000) });
  await answer.text();
  if (!answer.ok) throw new Error(`/health answered ${answer.status}`);
  return performance.now() - started;
}
