import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import type { NodeApi, NodeStatus } from '../../source/contract/node-api.ts';
import { Program } from '../support/program.ts';
import type { Place } from './ground.ts';

export type NetworkKind = 'udp' | 'dht';

const LOOPBACK = '127.0.0.1';
/** What the kernel counts processors' time in. */
const TICK_MS = 10;
const SHARED = ['--sandbox', 'none', '--web-addr', `${LOOPBACK}:0`, '--json'];

/** A node in a process of its own under attack: what it refuses is counted, and its memory watched. */
export class Victim {
  /** By reason. */
  readonly refused = new Map<string, number>();
  readonly alarms = new Set<string>();
  /** Lines of its stdout that are none. */
  readonly faults: string[] = [];
  mostMemoryMb = 0;
  readonly #program = new Program();
  #pid = 0;

  /** `peer` is told everything, as the owner configured it. */
  async start(
    network: NetworkKind,
    { listens: host, port, before }: Place,
    peer: string,
  ): Promise<{ api: NodeApi; status: NodeStatus }> {
    const told = [network === 'udp' ? '--announce-addr' : '--bootstrap-peers', peer];
    const listens = ['--listen-addr', `${host}:${port}`];
    const args = ['listen', '--network', network, ...listens, ...SHARED, ...told];
    const { child } = this.#program.start(args, before);
    this.#pid = child.pid ?? 0;
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => this.#count(line));
    const status = await this.#program.ready();
    return { api: await this.#program.control(), status };
  }

  /** Looks at its memory, in MB. */
  memoryMb(): number {
    const now = Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${this.#pid}/status`, 'utf8'))?.[1]) / 1024;
    this.mostMemoryMb = Math.max(this.mostMemoryMb, now);
    return now;
  }

  /** How many files, pipes and sockets it has open. */
  handles(): number {
    return readdirSync(`/proc/${this.#pid}/fd`).length;
  }

  /** The time of a processor that it took so far. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return ((user ?? 0) + (system ?? 0)) * TICK_MS;
  }

  async remove(): Promise<void> {
    await this.#program.remove();
  }

  #read(line: string): MonitorEvent | undefined {
    try {
      return JSON.parse(line) as MonitorEvent;
    } catch {
      if (this.faults.length === 0)
        this.faults.push(`no JSON in a line of its stdout: ${JSON.stringify(line)}`);
      return undefined;
    }
  }

  #count(line: string): void {
    const event = this.#read(line);
    if (event === undefined) return;
    const { kind, payload } = event;
    if (kind === 'envelope_refused') {
      const { reason, count = 1 } = payload as { readonly reason: string; readonly count?: number };
      this.refused.set(reason, (this.refused.get(reason) ?? 0) + count);
    }
    if (kind === 'node_alarm') this.alarms.add(String((payload as { readonly words: string }).words));
  }
}
