import { BoundedMap } from '../../base/bounded-map.ts';
import type { Random, Timers } from '../../base/ports.ts';
import type { EnvelopeKey } from '../../model/types.ts';
import { keyHeadIn, keyHeadOf } from './place.ts';
import { EVERYTHING, type Range, type RangeDescription, type SyncIndex } from './range-index.ts';
import { readDescription } from './range-text.ts';
import { requestNumber } from './request-number.ts';
import { SYNC_IDS_MAX, SYNC_RANGES_MAX, type SyncMessage, type SyncScope } from './sync-message.ts';

export interface SyncSessionPorts {
  readonly timers: Timers;
  readonly random: Random;
  monotonicMs(): number;
  /** Of the session's scope. */
  index(): Promise<SyncIndex>;
  /** Those of some ids that are not held. */
  missing(ids: readonly Buffer[]): Promise<readonly Buffer[]>;
  /** True for what was refused or dropped for want of room (P3). */
  isUnwanted(id: Buffer): boolean;
  /** Whether it may be asked for here now: nobody else is being asked for it. */
  mayAsk(id: Buffer): boolean;
  /** Whether the peer has answered before, so that it is worth some patience. */
  hasAnswered(): boolean;
  /** Whether it is to make way for others. */
  mustYield(): boolean;
  say(message: SyncMessage): void;
  /** Resolves once all that has been received so far is taken in, so that the index knows it. */
  settle(): Promise<void>;
  /** How far it is has changed. */
  progress(): void;
}

/**
 * How a session ended: `same`: we hold all that the peer told of (but what we refused); `silent`: it stopped answering;
 * `fruitless`: it answers and brings nothing; `turn-over`: its time is up, it goes on another time.
 */
export type SessionEnd = 'same' | 'silent' | 'fruitless' | 'turn-over' | 'stopped';

export interface SessionProgress {
  readonly phase: 'comparing' | 'fetching';
  readonly missing: number;
  readonly fetched: number;
}

type Question =
  | { readonly type: 'sync-ask'; readonly ranges: readonly Range[] }
  | { readonly type: 'sync-want'; readonly ids: readonly Buffer[] };
type Answer = Extract<SyncMessage, { type: 'sync-tell' | 'sync-done' }>;

/** What answers a question of ours. */
export type SyncAnswer = Answer | Extract<SyncMessage, { type: 'sync-token' }>;

const ATTEMPT_MS = [1000, 1000, 2000, 4000, 8000];
/** Of these for who has not answered yet. */
const FIRST_ATTEMPTS = 3;
/** Another peer may have what this one does not bring. */
const IDLE_MS = 20_000;
const PAUSE_MS = 200;
/** A missing envelope is asked for so often: the first answers may be lost, or we refuse it. */
const TRIES = 4;
/** Answers without one new envelope after which a peer is not believed any more. */
const FRUITLESS_MAX = 1000;
/** Ranges still open: far more than any honest comparison leaves. */
const OPEN_MAX = 16_384;
/** Another peer may have what this one is slow to give. */
const TURN_MS = 60_000;
/** What was asked for and may still be on its way. */
const ASKED_MAX = SYNC_IDS_MAX * 4;

interface Wanted {
  readonly id: Buffer;
  tries: number;
}

/**
 * Our side of a catch-up with one peer: compares ranges from the lowest up, so that seeds come first (E6), and fetches what
 * is missing a few dozen at a time. All that a peer can make it keep is bounded.
 */
export class SyncSession {
  readonly #scope: SyncScope;
  readonly #ports: SyncSessionPorts;
  /** Still to be compared, the lowest last. */
  readonly #open: Range[] = [EVERYTHING];
  #wanted: Wanted[] = [];
  #token = '';
  /** How many copies of what was asked for lately are still looked at, by the head of the key. */
  readonly #asked = new BoundedMap<string, number>(ASKED_MAX);
  #found = 0;
  #fetched = 0;
  #fruitless = 0;
  #fetchedAtMs = 0;
  #phase: SessionProgress['phase'] = 'comparing';
  #waiting:
    | { readonly request: number; readonly answer: (answer: Answer | 'token' | undefined) => void }
    | undefined;
  #stopped = false;

  constructor(scope: SyncScope, ports: SyncSessionPorts) {
    this.#scope = scope;
    this.#ports = ports;
  }

  get progress(): SessionProgress {
    return { phase: this.#phase, missing: this.#found, fetched: this.#fetched };
  }

  /** Whether an envelope that has come was asked for here, each time that it was: a copy may be broken (E4). */
  takeAsked(key: EnvelopeKey): boolean {
    const head = keyHeadOf(key);
    const left = this.#asked.get(head) ?? 0;
    if (left > 1) this.#asked.set(head, left - 1);
    else this.#asked.delete(head);
    return left > 0;
  }

  /** Whether this is the answer that is being waited for. */
  awaits(message: SyncAnswer): boolean {
    return message.request === this.#waiting?.request;
  }

  /** Takes an answer of the peer; what was not asked for is dropped. */
  hear(message: SyncAnswer): void {
    if (message.request !== this.#waiting?.request) return;
    if (message.type === 'sync-token') {
      this.#token = message.token;
      this.#waiting.answer('token');
    } else this.#waiting.answer(message);
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting?.answer(undefined);
  }

  async run(): Promise<SessionEnd> {
    const startedMs = this.#ports.monotonicMs();
    this.#fetchedAtMs = startedMs;
    while (this.#open.length > 0 || this.#wanted.length > 0) {
      const nowMs = this.#ports.monotonicMs();
      if (nowMs - this.#fetchedAtMs > IDLE_MS) return this.#fetched > 0 ? 'turn-over' : 'fruitless';
      if (nowMs - startedMs > TURN_MS || this.#ports.mustYield()) return 'turn-over';
      const answered =
        this.#wanted.length >= SYNC_IDS_MAX || this.#open.length === 0
          ? await this.#fetch()
          : await this.#compare();
      if (this.#stopped) return 'stopped';
      if (!answered) return 'silent';
      if (this.#fruitless > FRUITLESS_MAX || this.#open.length > OPEN_MAX) return 'fruitless';
      this.#ports.progress();
    }
    return 'same';
  }

  async #compare(): Promise<boolean> {
    this.#phase = 'comparing';
    const ranges = this.#open.splice(-SYNC_RANGES_MAX).reverse();
    const answer = await this.#ask({ type: 'sync-ask', ranges });
    if (answer?.type !== 'sync-tell' || answer.told.length > ranges.length) return false;
    this.#fruitless += 1;
    const next: Range[] = [];
    for (const [nth, range] of ranges.entries()) {
      const told = answer.told[nth];
      const description = told === undefined ? undefined : readDescription(told, range);
      if (told === undefined) next.push(range);
      else if (description === undefined) return false;
      else next.push(...(await this.#compared(range, description)));
    }
    this.#open.push(...next.reverse());
    return true;
  }

  /** Notes what is missing of a range; returns the parts of it that differ. */
  async #compared({ high }: Range, description: RangeDescription): Promise<readonly Range[]> {
    if (description.how === 'ids') {
      const wanted = description.ids.filter((id) => !this.#ports.isUnwanted(id));
      const missing = await this.#ports.missing(wanted);
      this.#wanted.push(...missing.map((id) => ({ id, tries: 0 })));
      this.#found += missing.length;
      return [];
    }
    const index = await this.#ports.index();
    const { parts } = description;
    return parts.flatMap(({ low, count, fingerprint }, nth) => {
      const range = { low, high: parts[nth + 1]?.low ?? high };
      return count === 0 || index.fingerprint(range).fingerprint.equals(fingerprint) ? [] : [range];
    });
  }

  async #fetch(): Promise<boolean> {
    this.#phase = 'fetching';
    const batch = this.#nextBatch();
    if (batch.length === 0) return this.#waitForOthers();
    for (const { id } of batch) {
      const head = keyHeadIn(id);
      this.#asked.set(head, (this.#asked.get(head) ?? 0) + 1);
    }
    const answer = await this.#ask({ type: 'sync-want', ids: batch.map(({ id }) => id) });
    if (answer?.type !== 'sync-done') return false;
    // What was sent last may come after the word that it was sent; none at all means that its quota is used up.
    let left = await this.#left(batch);
    if (answer.sent === 0 || left.length > batch.length - answer.sent) {
      await this.#pause(PAUSE_MS);
      left = await this.#left(batch);
    }
    const arrived = batch.length - left.length;
    this.#fetched += arrived;
    if (arrived > 0) this.#fetchedAtMs = this.#ports.monotonicMs();
    this.#fruitless = arrived > 0 ? 0 : this.#fruitless + 1;
    for (const [nth, wanted] of left.entries()) {
      // What was not sent yet, because it was too much at once, has not been tried.
      if (nth < Math.max(1, answer.sent - arrived)) wanted.tries += 1;
    }
    this.#wanted.unshift(...left.filter(({ tries }) => tries < TRIES));
    return true;
  }

  /** What is wanted first and not asked of another peer just now. */
  #nextBatch(): readonly Wanted[] {
    const batch: Wanted[] = [];
    const later: Wanted[] = [];
    for (const wanted of this.#wanted) {
      const isNext = batch.length < SYNC_IDS_MAX && this.#ports.mayAsk(wanted.id);
      (isNext ? batch : later).push(wanted);
    }
    this.#wanted = later;
    return batch;
  }

  /** All that is left is being asked of other peers. */
  async #waitForOthers(): Promise<boolean> {
    await this.#pause(PAUSE_MS);
    this.#wanted = [...(await this.#left(this.#wanted))];
    return true;
  }

  /** Those of `batch` that are not here yet. */
  async #left(batch: readonly Wanted[]): Promise<readonly Wanted[]> {
    await this.#ports.settle();
    const missing = new Set(await this.#ports.missing(batch.map(({ id }) => id)));
    return batch.filter(({ id }) => missing.has(id));
  }

  /** The answer to a question that is asked again when none comes; undefined when none came at all. */
  async #ask(question: Question): Promise<Answer | undefined> {
    for (let attempt = 0; attempt < ATTEMPT_MS.length && !this.#stopped; attempt += 1) {
      if (attempt >= FIRST_ATTEMPTS && !this.#ports.hasAnswered()) return undefined;
      const answer = await this.#askOnce(question, ATTEMPT_MS[attempt] ?? 0);
      if (answer === 'token') {
        const again = await this.#askOnce(question, ATTEMPT_MS[attempt] ?? 0);
        if (again !== undefined && again !== 'token') return again;
      } else if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #askOnce(question: Question, timeoutMs: number): Promise<Answer | 'token' | undefined> {
    const request = requestNumber(this.#ports.random);
    return new Promise((resolve) => {
      const cancel = this.#ports.timers.after(timeoutMs, () => settle(undefined));
      const settle = (answer: Answer | 'token' | undefined) => {
        cancel();
        this.#waiting = undefined;
        resolve(answer);
      };
      this.#waiting = { request, answer: settle };
      this.#ports.say({ ...question, request, token: this.#token, scope: this.#scope });
    });
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#ports.timers.after(delayMs, resolve));
  }
}
