import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeApi, NodeStatus } from '../../source/contract/node-api.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { type Ended, MainProcess } from './main-process.ts';
import { until } from './until.ts';

/** Listens on loopback and tells nobody. */
export const QUIET = ['--listen-addr', '127.0.0.1:0', '--announce-addr', ''];

/** A data dir and all the processes of the program on it, which are gone when it is removed. */
export class Program {
  /** Of its own; the data dir is in it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'crabnet-program-'));
  readonly dataDir: string;
  readonly #ends: (() => Promise<void>)[] = [];

  /** `below`: further folders of the data dir's path. */
  constructor(...below: readonly string[]) {
    this.dataDir = join(this.folder, ...below);
  }

  get files() {
    return dataDirFiles(this.dataDir);
  }

  /** `before` are the words in front, such as `setpriv` and its options. */
  start(args: readonly string[], before: readonly string[] = []): MainProcess {
    const main = new MainProcess([...args, '--data-dir', this.dataDir], before);
    this.#ends.push(() => main.remove());
    return main;
  }

  listen(...more: readonly string[]): MainProcess {
    return this.start(['listen', '--no-web', ...QUIET, ...more]);
  }

  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return this.start(args).read().ended();
  }

  async status(): Promise<NodeStatus> {
    return JSON.parse((await this.run('status', '--json')).stdout) as NodeStatus;
  }

  /** A connection to the node, of its own. */
  async control(): Promise<NodeApi> {
    const api = await connectSocketApi(this.files.control, { timeoutMs: 30_000 });
    if (api === undefined) throw new Error('no node runs');
    this.#ends.push(() => api.close());
    return api;
  }

  /** Waits until the node answers. */
  ready(): Promise<NodeStatus> {
    return until(`the node on ${this.dataDir} is ready`, async () => {
      const api = await connectSocketApi(this.files.control, { timeoutMs: 5000 });
      const status = await api?.status();
      await api?.close();
      return status;
    });
  }

  async remove(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The error that a command with `--json` ended with. */
export const errorOf = ({ stderr }: Ended): object => (JSON.parse(stderr) as { error: object }).error;

/** The log lines of a node. */
export const logOf = ({ stderr }: { readonly stderr: string }) =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; message: string; remedy?: string });
