import { run } from '../../source/cli/entry.ts';
import type {
  Backend,
  ConsoleLook,
  ConsoleOver,
  DoctorRow,
  HeadlessIo,
} from '../../source/cli/run/backend.ts';
import type { NodeSettings } from '../../source/contract/settings.ts';
import { FakeNode } from '../support/fake-node.ts';
import { FakeIo } from './fake-io.ts';

/** Gives out one fake node, and remembers how it was asked for. */
class FakeBackend implements Backend {
  readonly node: FakeNode;
  readonly started: string[] = [];
  settings: NodeSettings | undefined;
  /** What a node or console that was started was given to say first. */
  warnings: readonly string[] = [];
  examined: readonly DoctorRow[] = [];
  /** What opening the node throws. */
  fault: unknown;

  constructor(node: FakeNode) {
    this.node = node;
  }

  async openApi(settings: NodeSettings) {
    this.settings = settings;
    if (this.fault !== undefined) throw this.fault;
    return this.node;
  }

  async checkStart(settings: NodeSettings) {
    this.settings = settings;
    if (this.fault !== undefined) throw this.fault;
    return { isRunning: false, warnings: ['no sandbox'] };
  }

  async examine(settings: NodeSettings) {
    this.settings = settings;
    return this.examined;
  }

  async runHeadless(settings: NodeSettings, { warnings }: HeadlessIo) {
    this.settings = settings;
    this.warnings = warnings;
    this.started.push('headless');
    return 0;
  }

  async runConsole(over: ConsoleOver, settings: NodeSettings, { warnings }: ConsoleLook) {
    this.settings = settings;
    this.warnings = warnings;
    this.started.push(over);
    return 0;
  }
}

/** The program with everything around it faked. */
export class Bench {
  readonly io = new FakeIo();
  readonly node = new FakeNode();
  readonly backend = new FakeBackend(this.node);

  run(...argv: string[]): Promise<number> {
    return run(argv, this.io, this.backend);
  }

  get out(): string {
    return this.io.stdout.text;
  }

  get err(): string {
    return this.io.stderr.text;
  }

  get json(): unknown {
    return JSON.parse(this.io.stdout.text);
  }
}
