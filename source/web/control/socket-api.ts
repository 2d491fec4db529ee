import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { Backoff } from '../../base/backoff.ts';
import { type ActionId, type ActionInput, type ActionValue, actionOf } from '../../contract/actions.ts';
import type { BookQuery } from '../../contract/book.ts';
import type { EventPage, EventQuery } from '../../contract/event-query.ts';
import { type MonitorEvent, memberOf } from '../../contract/monitor-event.ts';
import type { NodeApi, NodeChange, SeedDetail, SeedPage, SeedRow } from '../../contract/node-api.ts';
import {
  type Asked,
  CONTROL_FORM,
  CONTROL_FORM_HEADER,
  partRoute,
  type QueryFields,
  type QueryOf,
  ROUTES,
  type RouteSpec,
  targetOf,
} from '../../contract/routes.ts';
import type { PartPage, SeedPart, SeedParts } from '../../contract/seed-lists.ts';
import type { SeedQuery } from '../../contract/seed-page.ts';
import type { BroughtAnswer } from '../../contract/transfer.ts';
import { CrabnetError, type Outcome } from '../../model/errors.ts';
import { type Answer, readOutcome } from './read-outcome.ts';
import { openSocketAddress } from './socket-address.ts';

/** More than a node tells at once: a page of 1 MiB. */
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
const WATCH_EVERY_MS = 1_000;
/** Of a node that is away. */
const WATCH_AGAIN = { firstMs: WATCH_EVERY_MS, mostMs: 8_000 } as const;
const WATCH_PAGE_EVENTS = 1_000;

/**
 * The node that listens on a control socket, or undefined where nobody does. `timeoutMs` is how long an answer may take,
 * but for that of a slow action. Throws `CrabnetError` `data-dir-owned` where no answer comes in time, `control` where it is
 * not that of a node.
 */
export async function connectSocketApi(
  socketPath: string,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<NodeApi | undefined> {
  let line: ControlLine | undefined;
  try {
    line = await openLine(socketPath, timeoutMs);
    const { status } = await line.exchange(ROUTES.live);
    if (status === 200) return new SocketApi(line);
    throw new CrabnetError('control', `what listens on ${socketPath} is no node (HTTP ${status})`);
  } catch (error) {
    await line?.close();
    if (isNobodyThere(error)) return undefined;
    throw error;
  }
}

interface LineRequest<Fields extends QueryFields> extends Asked<Fields> {
  readonly body?: string;
  /** Its answer may take any time. */
  readonly isSlow?: boolean;
}

/** HTTP over the socket, one connection for each request. */
interface ControlLine {
  exchange<Fields extends QueryFields>(
    route: RouteSpec<unknown, Fields>,
    request?: LineRequest<Fields>,
  ): Promise<Answer>;
  close(): Promise<void>;
}

async function openLine(socketPath: string, timeoutMs: number): Promise<ControlLine> {
  const address = await openSocketAddress(socketPath).catch((cause: unknown) => {
    throw lineFault(cause, socketPath);
  });
  const closing = new AbortController();
  return {
    async exchange(route, { body, isSlow = false, ...asked } = {}) {
      const { method } = route;
      const path = targetOf(route, asked);
      const inTime = isSlow ? [] : [AbortSignal.timeout(timeoutMs)];
      const signal = AbortSignal.any([closing.signal, ...inTime]);
      try {
        const request = httpRequest({ socketPath: address.path, path, method, agent: false, signal });
        return await readAnswer(request.end(body));
      } catch (cause) {
        if (isTimeout(signal.reason)) throw lateFault(socketPath, timeoutMs);
        throw lineFault(cause, socketPath);
      }
    },
    async close() {
      closing.abort();
      await address.close();
    },
  };
}

async function readAnswer(request: ClientRequest): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // It stays after the answer began: an error may still come, and reaches the reader below as well.
    request.on('error', reject);
  });
  // What answers otherwise is looked at by who asked.
  if (response.statusCode === 200 && response.headers[CONTROL_FORM_HEADER] !== CONTROL_FORM) {
    response.resume();
    throw new CrabnetError('data-dir-owned', 'the node that runs is of another release than this command', {
      field: 'data-dir',
      remedy: 'end it, then start it with this release; or use the command of the other',
    });
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_MAX_BYTES) {
      throw new CrabnetError('control', `the node's answer is over ${ANSWER_MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** The last two: a node that ended while it was asked. */
const NOBODY = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

const isNobodyThere = (error: unknown): boolean =>
  error instanceof CrabnetError && NOBODY.includes(String(codeOf(error.cause)));

const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';

const lateFault = (socketPath: string, timeoutMs: number): CrabnetError =>
  new CrabnetError('data-dir-owned', `the node did not answer within ${timeoutMs} ms`, {
    field: 'data-dir',
    remedy: `look whether the process that listens on ${socketPath} is stuck`,
  });

function lineFault(cause: unknown, socketPath: string): CrabnetError {
  if (cause instanceof CrabnetError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CrabnetError('control', `the node cannot be asked over ${socketPath}: ${why}`, { cause });
}

class SocketApi implements NodeApi {
  readonly #line: ControlLine;
  readonly #watches = new Set<() => void>();

  constructor(line: ControlLine) {
    this.#line = line;
  }

  status = () => this.#get(ROUTES.status);
  seeds = (query: SeedQuery): Promise<SeedPage> => this.#get(ROUTES.seeds, query);
  peers = () => this.#get(ROUTES.peers);
  digest = () => this.#get(ROUTES.digest);
  topology = () => this.#get(ROUTES.topology);
  overview = () => this.#get(ROUTES.overview);
  alerts = () => this.#get(ROUTES.alerts);
  tasks = () => this.#get(ROUTES.tasks);
  events = (query: EventQuery): Promise<EventPage> => this.#get(ROUTES.events, query);

  envelopes = (cursor?: string) => this.#get(ROUTES.envelopes, cursor === undefined ? {} : { cursor });
  balances = (query: BookQuery) => this.#ask(ROUTES.balances, query);
  trades = (query: BookQuery) => this.#ask(ROUTES.trades, query);
  proofs = (query: BookQuery) => this.#ask(ROUTES.proofs, query);

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    return readOutcome(await this.#line.exchange(ROUTES.seed, { parameter: idOrPrefix }));
  }

  async seedPart<Part extends SeedPart>(idOrPrefix: string, part: Part, cursor: number) {
    const asked = { parameter: idOrPrefix, query: { cursor } };
    return readOutcome<PartPage<SeedParts[Part]>>(await this.#line.exchange(partRoute(part), asked));
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    const { atOnce } = ROUTES.rows.query.ids;
    const rows: SeedRow[] = [];
    for (let asked = ids; asked.length > 0; ) {
      const answer = await this.#get(ROUTES.rows, { ids: asked.slice(0, atOnce) });
      rows.push(...answer.rows);
      asked = [...answer.rest, ...asked.slice(atOnce)];
    }
    return rows;
  }

  /** What one of them costs is bounded, but a disk may be slow. */
  async bring(texts: readonly string[]): Promise<BroughtAnswer> {
    const request = { body: texts.join('\n'), isSlow: true };
    const outcome = readOutcome<BroughtAnswer>(await this.#line.exchange(ROUTES.bring, request));
    if (outcome.ok) return outcome.value;
    throw new CrabnetError('control', `the node refused envelopes: ${outcome.refusal.code}`);
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    const isSlow = actionOf(action).isSlow === true;
    const request = { parameter: action, body: JSON.stringify(input), isSlow };
    return readOutcome(await this.#line.exchange(ROUTES.act, request));
  }

  /** Asks once a second for what happened since; while the node is away less and less often, saying that anything may have. */
  watch(listener: (change: NodeChange) => void): () => void {
    let after: number | undefined;
    const away = new Backoff(WATCH_AGAIN);
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async () => {
      const page = await this.#eventsAfter(after);
      if (isOver) return;
      if (page === undefined) {
        // Whoever looks at a node that is away finds out by asking.
        listener(changeOf([]));
        timer = setTimeout(look, away.next());
        return;
      }
      away.reset();
      if (after !== undefined && page.total > 0) listener(changeOf(page.events));
      after = page.next;
      timer = setTimeout(look, page.total === WATCH_PAGE_EVENTS ? 0 : WATCH_EVERY_MS);
    };
    const stop = () => {
      isOver = true;
      clearTimeout(timer);
      this.#watches.delete(stop);
    };
    this.#watches.add(stop);
    void look();
    return stop;
  }

  async close(): Promise<void> {
    for (const stop of this.#watches) stop();
    await this.#line.close();
  }

  /** The first time, only where to read on from. */
  async #eventsAfter(after: number | undefined): Promise<EventPage | undefined> {
    try {
      return await this.events(after === undefined ? { limit: 1 } : { limit: WATCH_PAGE_EVENTS, after });
    } catch (error) {
      if (error instanceof CrabnetError) return undefined;
      throw error;
    }
  }

  /** What the node may refuse. */
  async #ask<Answer, Fields extends QueryFields>(
    route: RouteSpec<Answer, Fields>,
    query: Partial<QueryOf<Fields>>,
  ): Promise<Outcome<Answer>> {
    return readOutcome<Answer>(await this.#line.exchange(route, { query }));
  }

  async #get<Answer, Fields extends QueryFields>(
    route: RouteSpec<Answer, Fields>,
    query: Partial<QueryOf<Fields>> = {},
  ): Promise<Answer> {
    const outcome = await this.#ask(route, query);
    if (outcome.ok) return outcome.value;
    throw new CrabnetError('control', `the node refused ${route.path}: ${outcome.refusal.code}`);
  }
}

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
