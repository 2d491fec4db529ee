import type { ServerResponse } from 'node:http';
import { toJson } from '../../base/text/sanitize.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { ReaderLine } from '../http/reader-line.ts';
import { PendingChange } from './pending-change.ts';

/** What comes in the meantime is told at once. */
const GATHER_MS = 50;
const HEARTBEAT_MS = 10_000;

/**
 * Tells one reader of the control socket what changes, a line of JSON each: first `{"from": ID}`, the event up to which it
 * tells nothing, then changes, and an empty line where nothing happened for a while. What waits for a slow reader is
 * bounded: beyond that it hears `{"gap": true}`, and reads anew.
 */
export class ChangeStream {
  readonly #line: ReaderLine;
  readonly #api: Pick<NodeApi, 'events' | 'watch'>;
  readonly #pending = new PendingChange();

  constructor(response: ServerResponse, api: Pick<NodeApi, 'events' | 'watch'>) {
    this.#line = new ReaderLine(response);
    this.#api = api;
  }

  /** Resolves when the reader has gone, or `end` was called. Rejects as the node's interface does. */
  async run(): Promise<void> {
    const stopWatching = this.#api.watch((change) => {
      this.#pending.add(change);
      this.#line.ring();
    });
    try {
      await this.#line.run(() => this.#tell());
    } finally {
      stopWatching();
    }
  }

  end(): void {
    this.#line.end();
  }

  async #tell(): Promise<void> {
    const line = this.#line;
    const { next } = await this.#api.events({ limit: 1 });
    await line.write(`${toJson({ from: next })}\n`);
    while (!line.isOver) {
      if (this.#pending.isEmpty) await line.rung(HEARTBEAT_MS);
      await line.write(this.#pending.isEmpty ? '\n' : this.#pending.take());
      // The first change after a silence is told at once, others together.
      if (!line.isOver) await line.pause(GATHER_MS);
    }
  }
}
