import type { Timers } from '../base/ports.ts';
import { sanitizeLine } from '../base/text/sanitize.ts';
import { COUNTED_KINDS, type CountedKind, type Counts, noCounts, UNKNOWN_KIND } from '../contract/metrics.ts';
import type { RefusalReason } from '../model/verdict.ts';
import type { EventSink } from './monitor.ts';

/** One refusal by the inbox. All but `reason` may be a stranger's words. */
export type RefusedEnvelope = {
  readonly reason: RefusalReason;
  readonly peer: string;
  readonly envelope_kind?: string;
  readonly meta_id?: string;
  readonly field?: string;
  readonly detail?: string;
};

interface Fold {
  readonly reason: RefusalReason;
  /** Null where refusals of many peers are folded into one. */
  readonly peer: string | null;
  count: number;
  readonly cancel: () => void;
}

const FOLD_MS = 1_000;
/** Peers tell again what we hold as a matter of course. */
const DUPLICATE_FOLD_MS = 60_000;
const FOLDS_MAX = 256;
const TEXT_MAX_CHARS = 200;

export interface RefusalFolderOptions {
  readonly sink: EventSink;
  readonly timers: Timers;
  /** Hears of each refusal, before they are folded. */
  readonly onEach?: (refused: RefusedEnvelope) => void;
}

/**
 * Turns refusals into `envelope_refused` events, few of them however many come in: the first of a reason and peer at
 * once; those that follow within a second (duplicates: a minute) as one event with their `count`. Beyond 256 such pairs at a time, as under a
 * flood of forged addresses, refusals are folded by reason alone, and `peer` is null.
 */
export class RefusalFolder {
  readonly #sink: EventSink;
  readonly #timers: Timers;
  readonly #onEach: (refused: RefusedEnvelope) => void;
  readonly #folds = new Map<string, Fold>();
  readonly #counts = new Map<RefusalReason, { [kind in CountedKind]: number }>();

  constructor({ sink, timers, onEach = () => {} }: RefusalFolderOptions) {
    this.#sink = sink;
    this.#timers = timers;
    this.#onEach = onEach;
  }

  add(refused: RefusedEnvelope): void {
    const { reason } = refused;
    this.#count(refused);
    this.#onEach(refused);
    const peer = short(refused.peer);
    const fold = this.#folds.get(`${reason} ${peer}`) ?? this.#foldOfMany(reason);
    if (fold !== undefined) {
      fold.count += 1;
      return;
    }
    this.#open(reason, this.#isFull ? null : peer);
    this.#sink.emit('envelope_refused', shortened(refused));
  }

  /** How many envelopes were refused for each reason since the start, told of or not; they only grow. */
  get counts(): ReadonlyMap<RefusalReason, number> {
    const sum = (counts: Counts<CountedKind>) =>
      Object.values(counts).reduce((left, right) => left + right, 0);
    return new Map([...this.#counts].map(([reason, counts]) => [reason, sum(counts)]));
  }

  /** The same, apart by what was refused. */
  get countsByKind(): ReadonlyMap<RefusalReason, Counts<CountedKind>> {
    return this.#counts;
  }

  /** Emits what was counted and not told yet. */
  close(): void {
    for (const [key, fold] of this.#folds) {
      fold.cancel();
      this.#end(key, fold);
    }
  }

  #count({ reason, envelope_kind }: RefusedEnvelope): void {
    const counts = this.#counts.get(reason) ?? noCounts(COUNTED_KINDS);
    // A stranger's word is no name.
    counts[COUNTED_KINDS.find((kind) => kind === envelope_kind) ?? UNKNOWN_KIND] += 1;
    this.#counts.set(reason, counts);
  }

  get #isFull(): boolean {
    return this.#folds.size >= FOLDS_MAX;
  }

  #foldOfMany(reason: RefusalReason): Fold | undefined {
    return this.#isFull ? this.#folds.get(reason) : undefined;
  }

  #open(reason: RefusalReason, peer: string | null): void {
    const key = peer === null ? reason : `${reason} ${peer}`;
    const cancel = this.#timers.after(reason === 'duplicate' ? DUPLICATE_FOLD_MS : FOLD_MS, () =>
      this.#end(key, fold),
    );
    const fold: Fold = { reason, peer, count: 0, cancel };
    this.#folds.set(key, fold);
  }

  #end(key: string, { reason, peer, count }: Fold): void {
    this.#folds.delete(key);
    if (count > 0) this.#sink.emit('envelope_refused', { reason, peer, count });
  }
}

const short = (text: string): string => sanitizeLine(text.slice(0, TEXT_MAX_CHARS));

const shortened = (refused: RefusedEnvelope): RefusedEnvelope =>
  Object.fromEntries(
    Object.entries(refused).map(([name, text]) => [name, short(text)]),
  ) as unknown as RefusedEnvelope;
