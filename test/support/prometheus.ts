import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

/** Debian's package `prometheus` is here. */
export const hasPrometheus = ['prometheus', 'promtool'].every((program) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** What `promtool` says; throws with it where it finds something wrong. */
export function promtool(args: readonly string[], input?: string): string {
  return execFileSync('promtool', args, { encoding: 'utf8', ...(input === undefined ? {} : { input }) });
}

interface Answer<Data> {
  readonly status: string;
  readonly data: Data;
}

interface QueryAnswer {
  readonly result: readonly { readonly metric: object; readonly value: readonly [number, string] }[];
}

interface RulesAnswer {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health: string; readonly state: string }[];
  }[];
}

/** A real Prometheus on loopback, that scrapes one node each second. */
export class Prometheus {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crabnet-prometheus-'));
  #process: ChildProcess | undefined;
  #log = '';
  #address = '';

  /** `node` is `host:port`; `rules` the path of a file of alert rules. Resolves once it answers. */
  async start(node: string, rules: string): Promise<this> {
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'crabnet', static_configs: [{ targets: [node] }] }],
    };
    const path = join(this.#folder, 'prometheus.yml');
    // JSON is YAML.
    writeFileSync(path, JSON.stringify(config));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${path}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#process = child;
    child.stderr.on('data', (chunk) => {
      this.#log += chunk;
    });
    await until('prometheus listens', () => {
      if (child.exitCode !== null) throw new Error(`prometheus ended: ${this.#log}`);
      this.#address = /"?Listening on"? address="?(127\.0\.0\.1:[1-9]\d*)/u.exec(this.#log)?.[1] ?? '';
      return this.#address !== '';
    });
    await until('prometheus is ready', async () => (await fetch(`http://${this.#address}/-/ready`)).ok);
    return this;
  }

  async query(expression: string): Promise<Answer<QueryAnswer>> {
    return this.#get<QueryAnswer>(`query?${new URLSearchParams({ query: expression })}`);
  }

  async rules(): Promise<RulesAnswer['groups'][number]['rules']> {
    const { data } = await this.#get<RulesAnswer>('rules');
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** Ends it, and removes what it wrote. */
  async remove(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #get<Data>(path: string): Promise<Answer<Data>> {
    return (await (await fetch(`http://${this.#address}/api/v1/${path}`)).json()) as Answer<Data>;
  }
}
