import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventKind, MonitorEvent } from '../../source/contract/monitor-event.ts';
import type { NodeApi } from '../../source/contract/node-api.ts';
import type { NodeSettings } from '../../source/contract/settings.ts';
import type { RefusalReason } from '../../source/model/verdict.ts';
import { type OpenOptions, startNode } from '../../source/node/open-node.ts';
import type { RunningNode } from '../../source/node/running-node.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { seriesIn } from './series-in.ts';
import { testSettings } from './test-settings.ts';

export interface LocalNodeOptions extends OpenOptions {
  /** The number of its test key; a random key without. */
  readonly key?: number;
  readonly settings?: Partial<NodeSettings>;
}

/** A node in this process on a data dir of its own, with all the events that it emits. */
export class LocalNode {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'crabnet-local-'));
  readonly events: MonitorEvent[] = [];
  readonly #options: LocalNodeOptions;
  #node: RunningNode | undefined;

  constructor(options: LocalNodeOptions = {}) {
    this.#options = options;
    if (options.key === undefined) return;
    const seed = Buffer.alloc(32, options.key + 1).toString('base64url');
    const { key, store } = dataDirFiles(this.dataDir);
    // A key without a store is a node that lost it.
    new Store(store).close();
    writeFileSync(key, `crabnet-ed25519-seed:${seed}\n`, { mode: 0o600 });
  }

  async start(): Promise<this> {
    const { settings = {}, ...options } = this.#options;
    const onEvent = (event: MonitorEvent) => this.events.push(event);
    this.#node = await startNode(testSettings(this.dataDir, settings), { ...options, onEvent });
    return this;
  }

  get api(): NodeApi {
    if (this.#node === undefined) throw new Error('the node does not run');
    return this.#node.api;
  }

  /** What Prometheus is told: series by name and labels, with their values. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    if (this.#node === undefined) throw new Error('the node does not run');
    return seriesIn(await this.#node.metering.text());
  }

  /** The UDP port that it listens on. */
  async port(): Promise<number> {
    const { listen_addrs } = await this.api.status();
    return Number(listen_addrs[0]?.split(':')[1]);
  }

  eventsOf(kind: EventKind): readonly MonitorEvent['payload'][] {
    return this.events.filter((event) => event.kind === kind).map(({ payload }) => payload);
  }

  /** How many messages it refused for `reason`, as its events count them. */
  refused(reason: RefusalReason): number {
    return this.eventsOf('envelope_refused')
      .filter((payload) => payload.reason === reason)
      .reduce((sum, { count }) => sum + (typeof count === 'number' ? count : 1), 0);
  }

  /** As a node that is told to end. */
  async endTasks(): Promise<void> {
    await this.#node?.endTasks();
  }

  async stop(): Promise<void> {
    await this.#node?.stop();
    this.#node = undefined;
  }

  /** Stops it and removes its data dir. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
