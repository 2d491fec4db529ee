import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { ConsoleApp } from '../../source/tui/app.tsx';
import type { NodeEvent } from '../../source/words/events/event-facts.ts';
import { heldMegabytes } from '../support/heap.ts';
import { BenchConsole } from './support/bench-console.ts';
import { nowTs, OTTER, ROWS } from './support/fake-market.ts';

/** What a flat line may sway by. */
const SWAY_MB = 6;

/** A module of Ink that it does not offer: what its caches hold shows nowhere else. */
const inside = (name: string): Promise<unknown> =>
  import(new URL(`./${name}.js`, import.meta.resolve('ink')).href);

/** A terminal that takes all that is written, and keeps none of it. */
class Sink extends EventEmitter {
  readonly columns = 120;
  readonly rows = 40;
  readonly isTTY = true;
  bytes = 0;
  write(text: string): boolean {
    this.bytes += text.length;
    return true;
  }
}

class Keyboard extends EventEmitter {
  readonly isTTY = true;
  setEncoding(): void {}
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
  ref(): void {}
  unref(): void {}
  read(): null {
    return null;
  }
}

describe('the console holds no more after a day than after its first tenth', () => {
  test('though a million different lines went through the texts that Ink keeps', async () => {
    const { default: measureText } = (await inside('measure-text')) as {
      readonly default: (text: string) => { readonly width: number };
    };
    const { default: wrapText, wrapTextCache } = (await inside('wrap-text')) as {
      readonly default: (text: string, width: number, how: string) => string;
      readonly wrapTextCache: { readonly size: number };
    };
    const LINES = 1_000_000;
    const run = (from: number, to: number): void => {
      for (let number = from; number < to; number += 1) {
        const line = `${number} of what a peer said`;
        measureText(line);
        // Cutting takes ten times as long, and its cache is as small.
        if (number % 20 === 0) wrapText(line, 20, 'truncate');
      }
    };
    run(0, LINES / 10);
    const early = heldMegabytes();
    run(LINES / 10, LINES);
    expect(heldMegabytes() - early).toBeLessThan(SWAY_MB);
    expect(wrapTextCache.size).toBeLessThanOrEqual(4096);
  });

  test('though 144,000 events were drawn as they came', async () => {
    const EVENTS = 144_000;
    const STEP = 240;
    const bench = await BenchConsole.open(120, 40);
    const stdout = new Sink();
    const app = render(createElement(ConsoleApp, { engine: bench.engine, onSuspend: () => undefined }), {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stdin: new Keyboard() as unknown as NodeJS.ReadStream,
      patchConsole: false,
      exitOnCtrlC: false,
      incrementalRendering: true,
      interactive: true,
      maxFps: 1000,
    });
    let number = 0;
    const run = async (upTo: number): Promise<void> => {
      while (number < upTo) {
        const events = Array.from({ length: STEP }, (_, index) => bid(number + index));
        number += STEP;
        bench.api.tell({ events, seeds: events.map(({ payload }) => String(payload.seed_id)) });
        await bench.time.pass(100);
      }
    };
    await run(EVENTS / 10);
    const early = heldMegabytes();
    const written = stdout.bytes;
    await run(EVENTS);
    expect(heldMegabytes() - early).toBeLessThan(SWAY_MB);
    expect(stdout.bytes).toBeGreaterThan(written);
    await bench.time.pass(1_000);
    expect(bench.text).toContain(`bid ${EVENTS - 1} by 9Kd2Lm`);
    app.unmount();
  });
});

const bid = (id: number): NodeEvent => ({
  ...{ id, ts: nowTs, node_id: OTTER, kind: 'bid_submitted', source: 'network' },
  payload: { seed_id: ROWS[id % ROWS.length]?.id ?? '', bidder: OTTER, price: id },
});
