import type { Timers } from '../base/ports.ts';
import type { EventSink } from './monitor.ts';

type Kind = 'udp_broadcast' | 'dht_message_to';

export interface Retold {
  readonly targets: number;
  readonly bytes: number;
}

const FOLD_MS = 60_000;

/** Own envelopes are told again and again, as a matter of course: that is one event a minute at most, with its `count`. */
export class RetellingFolder {
  readonly #sink: EventSink;
  readonly #timers: Timers;
  readonly #kind: Kind;
  #count = 0;
  #bytes = 0;
  #targets = 0;
  #cancel: (() => void) | undefined;

  constructor(sink: EventSink, timers: Timers, kind: Kind) {
    this.#sink = sink;
    this.#timers = timers;
    this.#kind = kind;
  }

  add({ targets, bytes }: Retold): void {
    this.#count += 1;
    this.#bytes += bytes;
    this.#targets = Math.max(this.#targets, targets);
    this.#cancel ??= this.#timers.after(FOLD_MS, () => this.#tell());
  }

  /** Tells what was counted and not told yet. */
  close(): void {
    this.#cancel?.();
    if (this.#count > 0) this.#tell();
  }

  #tell(): void {
    this.#sink.emit(this.#kind, { targets: this.#targets, bytes: this.#bytes, count: this.#count });
    this.#count = 0;
    this.#bytes = 0;
    this.#targets = 0;
    this.#cancel = undefined;
  }
}
