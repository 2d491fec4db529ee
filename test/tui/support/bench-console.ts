import type { Clock, Timers } from '../../../source/base/ports.ts';
import { ConsoleEngine, type EngineParts } from '../../../source/tui/console-engine.ts';
import { type ConsoleMemory, type Given, NO_MEMORY } from '../../../source/tui/data/choices.ts';
import type { ConsoleFacts } from '../../../source/tui/data/console-data.ts';
import { NO_TEMPLATES, type TemplateStore } from '../../../source/tui/data/templates.ts';
import { splitText } from '../../../source/tui/keymap/split-input.ts';
import type { Notice } from '../../../source/tui/notices/notice.ts';
import type { TerminalLook } from '../../../source/tui/text/theme.ts';
import { FakeApi } from './fake-api.ts';
import { ME, NOW, nowTs } from './fake-market.ts';

/** A clock and timers that move only when told to. */
export class ManualTime implements Clock, Timers {
  #nowMs: number;
  #tasks: { readonly atMs: number; readonly task: () => void }[] = [];

  constructor(nowMs = NOW) {
    this.#nowMs = nowMs;
  }
  now(): number {
    return this.#nowMs;
  }
  after(delayMs: number, task: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== entry);
    };
  }
  /** Runs what is due until `byMs` later, in order, letting promises settle in between. */
  async pass(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs;
    for (;;) {
      await settled();
      const next = this.#tasks
        .filter(({ atMs }) => atMs <= endMs)
        .sort((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((each) => each !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.task();
    }
    this.#nowMs = endMs;
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export const FACTS: ConsoleFacts = {
  nodeId: ME,
  alias: 'crab-lab',
  network: 'udp',
  networkAddr: '0.0.0.0:9012',
  announceAddr: '255.255.255.255:9012',
  sandbox: 'none',
  userName: 'worker',
  acceptsUnsigned: false,
  undoMs: 0,
  settings: [{ name: 'log-level', value: 'info' }],
  isAttached: false,
  isReadOnly: false,
  isDemo: false,
  isSlow: false,
};

export const PLAIN: TerminalLook = { colours: 'none', isLight: false, ascii: false };

export interface BenchOptions {
  readonly api?: FakeApi;
  readonly facts?: Partial<ConsoleFacts>;
  readonly memory?: ConsoleMemory;
  readonly templates?: TemplateStore;
  readonly terminal?: TerminalLook;
  readonly given?: Given;
  readonly onDrawn?: NonNullable<EngineParts['onDrawn']>;
}

/** What makes the status say `out 3/s`: thirty sent within ten seconds. */
const SENT_EVENTS = Array.from({ length: 30 }, () => ({
  ts: nowTs - 1,
  node_id: ME,
  kind: 'udp_broadcast' as const,
  source: 'node' as const,
  payload: {},
}));

const SGR = /\u001b\[[0-9;]*m/gu;

/** A console with a fake node and no terminal: press keys, read frames. */
export class BenchConsole {
  readonly api: FakeApi;
  readonly time = new ManualTime(NOW - 1000);
  readonly engine: ConsoleEngine;
  hasLeft = false;
  /** What an outside editor would make of a text. */
  editor: (text: string) => string | null = () => null;
  frames = 0;
  suspensions = 0;
  canSuspend = true;
  /** What was given to the terminal's clipboard. */
  readonly copies: string[] = [];
  takesCopies = true;
  readonly notices: Notice[] = [];

  constructor(columns: number, rows: number, options: BenchOptions = {}) {
    this.api = options.api ?? new FakeApi();
    this.api.clock = this.time;
    this.engine = new ConsoleEngine({
      api: this.api,
      facts: { ...FACTS, ...options.facts },
      memory: options.memory ?? NO_MEMORY,
      templates: options.templates ?? NO_TEMPLATES,
      notifier: { add: (notice) => this.notices.push(notice), count: () => {} },
      terminal: options.terminal ?? PLAIN,
      given: options.given ?? {},
      clock: this.time,
      timers: this.time,
      columns,
      rows,
      isBusy: () => false,
      onLeave: () => {
        this.hasLeft = true;
      },
      onRepaint: () => {},
      ...(options.onDrawn === undefined ? {} : { onDrawn: options.onDrawn }),
      onDefect: (error) => {
        throw error;
      },
      edit: async (text) => this.editor(text),
      mouse: () => {},
      suspend: async () => {
        this.suspensions += 1;
        return this.canSuspend;
      },
      copy: (text) => this.takesCopies && this.copies.push(text) > 0,
    });
    this.engine.subscribe(() => {
      this.frames += 1;
    });
  }

  static async open(columns: number, rows: number, options: BenchOptions = {}): Promise<BenchConsole> {
    const bench = new BenchConsole(columns, rows, options);
    const started = bench.engine.start();
    await bench.time.pass(0);
    await started;
    bench.api.tell({ events: SENT_EVENTS });
    await bench.time.pass(1000);
    return bench;
  }

  /** Presses keys by name, or the characters of a text given as `'text:…'`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) this.engine.press(key.startsWith('text:') ? splitText(key.slice(5)) : [key]);
    await this.time.pass(0);
  }

  /** The lines as painted. */
  get painted(): readonly string[] {
    return this.engine.frame().lines;
  }

  /** The lines without their styles. */
  get lines(): readonly string[] {
    return this.painted.map((line) => line.replace(SGR, ''));
  }

  get text(): string {
    return this.lines.map((line) => line.trimEnd()).join('\n');
  }

  line(row: number): string {
    return this.lines.at(row)?.trimEnd() ?? '';
  }

  get message(): string {
    return this.line(-2).trim();
  }
}
