import { Backoff } from '../../base/backoff.ts';
import type { EventPage, EventQuery } from '../../contract/event-query.ts';
import { type MonitorEvent, memberOf } from '../../contract/monitor-event.ts';
import type { NodeChange } from '../../contract/node-api.ts';
import { CrabnetError } from '../../model/errors.ts';
import { ANSWER_MAX_BYTES } from './control-line.ts';

/** How soon a node is asked again that is away. */
const AGAIN = { firstMs: 1_000, mostMs: 8_000 } as const;
const PAGE_EVENTS = 1_000;

export interface ChangeReaderParts {
  /** Asks the node to tell what changes. */
  readonly open: (signal: AbortSignal) => AsyncIterable<string>;
  readonly events: (query: EventQuery) => Promise<EventPage>;
  readonly listener: (change: NodeChange) => void;
}

/** What a node tells, a line each (`ChangeStream`). */
type Told = NodeChange | { readonly from: number } | { readonly gap: true };

/**
 * Follows the changes of a node over the control socket. Events that were missed (it was away, or we were too slow) are
 * read on from the log, and then everything counts as changed.
 */
export class ChangeReader {
  /** Resolves once the node tells changes, or turned out to be away. */
  readonly opened: Promise<void>;
  readonly #parts: ChangeReaderParts;
  readonly #over = new AbortController();
  readonly #opening = Promise.withResolvers<void>();
  readonly #away = new Backoff(AGAIN);
  /** Of the last event that was told; undefined before the first beginning. */
  #lastId: number | undefined;
  #endPause: () => void = () => undefined;

  constructor(parts: ChangeReaderParts) {
    this.#parts = parts;
    this.opened = this.#opening.promise;
  }

  async run(): Promise<void> {
    while (!this.#isOver) {
      try {
        await this.#follow();
      } catch (error) {
        if (!(error instanceof CrabnetError)) throw error;
      }
      this.#opening.resolve();
      if (this.#isOver) return;
      // Whoever looks at a node that is away finds out by asking.
      this.#tell(ANYTHING);
      await this.#pause(this.#away.next());
    }
  }

  stop(): void {
    this.#over.abort();
    this.#opening.resolve();
    this.#endPause();
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  async #follow(): Promise<void> {
    for await (const line of linesOf(this.#parts.open(this.#over.signal))) {
      // An empty one says that the node lives.
      if (line !== '') await this.#take(readLine(line));
      if (this.#isOver) return;
    }
  }

  async #take(told: Told): Promise<void> {
    if ('from' in told) {
      this.#away.reset();
      const isFirst = this.#lastId === undefined;
      this.#lastId ??= told.from;
      this.#opening.resolve();
      if (!isFirst) await this.#catchUp();
    } else if ('gap' in told) {
      await this.#catchUp();
    } else {
      this.#tell({ ...told, events: this.#unheard(told.events) });
    }
  }

  /** Tells what was missed: events from the log, of the rest that it may have changed. */
  async #catchUp(): Promise<void> {
    for (;;) {
      const after = this.#lastId ?? 0;
      const page = await this.#parts.events({ limit: PAGE_EVENTS, after });
      if (this.#isOver) return;
      // The log was begun anew where its ids are lower.
      this.#lastId = page.next < after ? 0 : page.next;
      if (page.events.length > 0) this.#tell(changeOf(page.events));
      if (page.next === after || (page.newer === null && page.next > after)) break;
    }
    this.#tell(ANYTHING);
  }

  /** Of what is told while a log is read on some is known. */
  #unheard(events: readonly MonitorEvent[]): readonly MonitorEvent[] {
    const last = this.#lastId ?? 0;
    const fresh = events.filter(({ id }) => id === undefined || id > last);
    this.#lastId = fresh.at(-1)?.id ?? last;
    return fresh;
  }

  #tell(change: NodeChange): void {
    if (!this.#isOver) this.#parts.listener(change);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > ANSWER_MAX_BYTES) throw new CrabnetError('control', 'the node tells too long a line');
    yield* lines;
  }
}

/** The node is trusted to say what its interface promises. */
function readLine(line: string): Told {
  try {
    return JSON.parse(line) as Told;
  } catch (cause) {
    throw new CrabnetError('control', 'the node told something that is no JSON', { cause });
  }
}

const NOTHING = { seeds: [], forgotten: [], events: [] } as const;
const ANYTHING: NodeChange = { ...NOTHING, peers: true, tasks: true, status: true, everything: true };

/** Events do not say all that a turn changed, so whoever draws peers, tasks or counts looks again. */
function changeOf(events: readonly MonitorEvent[]): NodeChange {
  const seedsOf = (some: readonly MonitorEvent[]) => [
    ...new Set(some.map((event) => memberOf(event, 'seed_id')).filter((id) => typeof id === 'string')),
  ];
  const gone = events.filter(({ kind }) => kind === 'seed_forgotten');
  const present = events.filter(({ kind }) => kind !== 'seed_forgotten');
  return {
    seeds: seedsOf(present),
    forgotten: seedsOf(gone),
    events,
    peers: true,
    tasks: true,
    status: true,
  };
}
