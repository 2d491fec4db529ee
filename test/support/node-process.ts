import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeApi, NodeStatus } from '../../source/contract/node-api.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { until } from './until.ts';

/** The built program. */
export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** What a command of the program came to. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real node in a process of its own, on a data dir of its own, and the commands that work on it. */
export class NodeProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'crabnet-test-'));
  /** Go to every start and command. */
  readonly options: readonly string[];
  #process: ChildProcess | undefined;
  stderr = '';
  stdout = '';

  /** `options` go to every start and command. */
  constructor(...options: readonly string[]) {
    this.options = ['--data-dir', this.dataDir, ...options];
  }

  /** Starts the node headless and waits until it is ready. */
  async start(): Promise<NodeStatus> {
    const child = spawn(process.execPath, [MAIN, 'listen', '--no-web', ...this.options], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stdout.on('data', (chunk) => {
      this.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      this.stderr += chunk;
    });
    return until(`the node on ${this.dataDir} is ready`, async () => {
      if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}: ${this.stderr}`);
      const api = await connectSocketApi(dataDirFiles(this.dataDir).control, { timeoutMs: 5000 });
      const status = await api?.status();
      await api?.close();
      return status?.running === true && status;
    });
  }

  /** Runs one command to its end. */
  cli(...args: readonly string[]): Promise<CliRun> {
    const options = { env: cleanEnvironment(), maxBuffer: OUTPUT_MAX_BYTES, encoding: 'utf8' as const };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [MAIN, ...args, ...this.options],
        options,
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
      child.stdin?.end();
    });
  }

  /** Runs a command with `--json` and reads its value; throws when it fails. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.cli(...args, '--json');
    if (code !== 0) throw new Error(`crabnet ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** A connection to the node, for whoever asks to close: without the start of a process for each step. */
  async control(): Promise<NodeApi> {
    const api = await connectSocketApi(dataDirFiles(this.dataDir).control, { timeoutMs: 30_000 });
    if (api === undefined) throw new Error(`no node answers on ${this.dataDir}`);
    return api;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Ends the node as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the node as an operator would; resolves to its exit code or signal. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    return this.#end(signal);
  }

  /** Ends the node if it runs and removes its data dir. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code, by] = (await exited) as [number | null, NodeJS.Signals | null];
    return code ?? by;
  }
}

/** Nothing of the machine's own settings may reach a node under test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:CRABNET_|XDG_)/u.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}
