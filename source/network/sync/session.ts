import type { Random, Timers } from '../../base/ports.ts';
import { EVERYTHING, type Range, type RangeDescription, type SyncIndex } from './range-index.ts';
import { readDescription } from './range-text.ts';
import { SYNC_IDS_MAX, SYNC_RANGES_MAX, type SyncDomain, type SyncMessage } from './sync-message.ts';

export interface SyncSessionPorts {
  readonly timers: Timers;
  readonly random: Random;
  monotonicMs(): number;
  index(): SyncIndex;
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

const ATTEMPT_MS = [1000, 1000, 2000, 4000, 8000];
const PAUSE_MS = 200;
/** A missing envelope is asked for so often: the first answers may be lost, or we refuse it. */
const TRIES = 4;
/** Answers without one new envelope after which a peer is not believed any more. */
const FRUITLESS_MAX = 1000;
/** Ranges still open: far more than any honest comparison leaves. */
const OPEN_MAX = 16_384;
/** Another peer may have what this one is slow to give. */
const TURN_MS = 60_000;

interface Wanted {
  readonly id: Buffer;
  tries: number;
}

/**
 * Our side of a catch-up with one peer: compares ranges from the lowest up, so that seeds come first (E6), and fetches what
 * is missing a few dozen at a time. All that a peer can make it keep is bounded.
 */
export class SyncSession {
  readonly #domain: SyncDomain;
  readonly #ports: SyncSessionPorts;
  /** Still to be compared, the lowest last. */
  readonly #open: Range[] = [EVERYTHING];
  #wanted: Wanted[] = [];
  #token = '';
  #found = 0;
  #fetched = 0;
  #fruitless = 0;
  #phase: SessionProgress['phase'] = 'comparing';
  #waiting:
    | { readonly request: number; readonly answer: (answer: Answer | 'token' | undefined) => void }
    | undefined;
  #stopped = false;

  constructor(domain: SyncDomain, ports: SyncSessionPorts) {
    this.#domain = domain;
    this.#ports = ports;
  }

  get progress(): SessionProgress {
    return { phase: this.#phase, missing: this.#found, fetched: this.#fetched };
  }

  /** Takes an answer of the peer; what was not asked for is dropped. */
  hear(message: Answer | Extract<SyncMessage, { type: 'sync-token' }>): void {
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
    while (this.#open.length > 0 || this.#wanted.length > 0) {
      if (this.#ports.monotonicMs() - startedMs > TURN_MS) return 'turn-over';
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
      else next.push(...this.#compared(range, description));
    }
    this.#open.push(...next.reverse());
    return true;
  }

  /** Notes what is missing of a range; returns the parts of it that differ. */
  #compared({ high }: Range, description: RangeDescription): readonly Range[] {
    const index = this.#ports.index();
    if (description.how === 'ids') {
      const missing = description.ids.filter((id) => index.keyOf(id) === undefined);
      this.#wanted.push(...missing.map((id) => ({ id, tries: 0 })));
      this.#found += missing.length;
      return [];
    }
    const { parts } = description;
    return parts.flatMap(({ low, count, fingerprint }, nth) => {
      const range = { low, high: parts[nth + 1]?.low ?? high };
      return count === 0 || index.fingerprint(range).fingerprint.equals(fingerprint) ? [] : [range];
    });
  }

  async #fetch(): Promise<boolean> {
    this.#phase = 'fetching';
    const batch = this.#wanted.splice(0, SYNC_IDS_MAX);
    const answer = await this.#ask({ type: 'sync-want', ids: batch.map(({ id }) => id) });
    if (answer?.type !== 'sync-done') return false;
    // What was sent last may come after the word that it was sent; none at all means that its quota is used up.
    if (answer.sent === 0 || (await this.#left(batch)).length > batch.length - answer.sent)
      await this.#pause(PAUSE_MS);
    const left = await this.#left(batch);
    const arrived = batch.length - left.length;
    this.#fetched += arrived;
    this.#fruitless = arrived > 0 ? 0 : this.#fruitless + 1;
    for (const [nth, wanted] of left.entries()) {
      // What was not sent yet, because it was too much at once, has not been tried.
      if (nth < Math.max(1, answer.sent - arrived)) wanted.tries += 1;
    }
    this.#wanted.unshift(...left.filter(({ tries }) => tries < TRIES));
    return true;
  }

  /** Those of `batch` that are not here yet. */
  async #left(batch: readonly Wanted[]): Promise<readonly Wanted[]> {
    await this.#ports.settle();
    const index = this.#ports.index();
    return batch.filter(({ id }) => index.keyOf(id) === undefined);
  }

  /** The answer to a question that is asked again when none comes; undefined when none came at all. */
  async #ask(question: Question): Promise<Answer | undefined> {
    for (let attempt = 0; attempt < ATTEMPT_MS.length && !this.#stopped; attempt += 1) {
      const answer = await this.#askOnce(question, ATTEMPT_MS[attempt] ?? 0);
      if (answer === 'token') {
        const again = await this.#askOnce(question, ATTEMPT_MS[attempt] ?? 0);
        if (again !== undefined && again !== 'token') return again;
      } else if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #askOnce(question: Question, timeoutMs: number): Promise<Answer | 'token' | undefined> {
    const request = Math.floor(this.#ports.random.unit() * Number.MAX_SAFE_INTEGER);
    return new Promise((resolve) => {
      const cancel = this.#ports.timers.after(timeoutMs, () => settle(undefined));
      const settle = (answer: Answer | 'token' | undefined) => {
        cancel();
        this.#waiting = undefined;
        resolve(answer);
      };
      this.#waiting = { request, answer: settle };
      this.#ports.say({ ...question, request, token: this.#token, domain: this.#domain });
    });
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#ports.timers.after(delayMs, resolve));
  }
}
