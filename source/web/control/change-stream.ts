import type { ServerResponse } from 'node:http';
import { toJson } from '../../base/text/sanitize.ts';
import type { NodeApi } from '../../contract/node-api.ts';
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
  readonly #response: ServerResponse;
  readonly #api: Pick<NodeApi, 'events' | 'watch'>;
  readonly #pending = new PendingChange();
  #wake: () => void = () => {};
  #isOver = false;

  constructor(response: ServerResponse, api: Pick<NodeApi, 'events' | 'watch'>) {
    this.#response = response;
    this.#api = api;
  }

  /** Resolves when the reader has gone, or `end` was called. Rejects as the node's interface does. */
  async run(): Promise<void> {
    const stopWatching = this.#api.watch((change) => {
      this.#pending.add(change);
      this.#wake();
    });
    this.#response.once('close', () => this.end());
    try {
      const { next } = await this.#api.events({ limit: 1 });
      await this.#write(`${toJson({ from: next })}\n`);
      await this.#tell();
    } finally {
      stopWatching();
      this.#response.end();
    }
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #tell(): Promise<void> {
    while (!this.#isOver) {
      if (this.#pending.isEmpty) await this.#rung(HEARTBEAT_MS);
      await this.#write(this.#pending.isEmpty ? '\n' : this.#pending.take());
      // The first change after a silence is told at once, others together.
      if (!this.#isOver) await this.#pause(GATHER_MS);
    }
  }

  #rung(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Resolves once there is room for more. */
  async #write(text: string): Promise<void> {
    if (this.#isOver || this.#response.write(text)) return;
    await new Promise<void>((resolve) => {
      this.#response.once('drain', resolve);
      this.#response.once('close', resolve);
    });
  }
}
