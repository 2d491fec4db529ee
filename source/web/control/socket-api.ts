import { type FileHandle, open } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { basename, dirname } from 'node:path';
import { type ActionId, type ActionInput, type ActionValue, actionOf } from '../../contract/actions.ts';
import type { MonitorEvent } from '../../contract/monitor-event.ts';
import type {
  DigestReport,
  EventPage,
  EventQuery,
  NodeApi,
  NodeChange,
  NodeStatus,
  Overview,
  PeerRow,
  SeedDetail,
  SeedRow,
  TaskRow,
} from '../../contract/node-api.ts';
import type { Topology } from '../../contract/topology.ts';
import { CrabnetError, done, type FaultCode, type Outcome, type RefusalCode } from '../../model/errors.ts';

/** What a Unix socket's address holds. */
const SOCKET_PATH_MAX_BYTES = 108;
const ANSWER_MAX_BYTES = 256 * 1024 * 1024;
const WATCH_EVERY_MS = 1_000;
const WATCH_PAGE_EVENTS = 1_000;
/** So that the request line stays far below what a server reads. */
const IDS_PER_REQUEST = 100;

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
    const { status } = await line.exchange('GET', '/livez');
    if (status === 200) return new SocketApi(line);
    throw new CrabnetError('control', `what listens on ${socketPath} is no node (HTTP ${status})`);
  } catch (error) {
    await line?.close();
    if (isNobodyThere(error)) return undefined;
    throw error;
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** HTTP over the socket, one connection for each request. */
interface ControlLine {
  exchange(method: 'GET' | 'POST', path: string, body?: string, patience?: 'endless'): Promise<Answer>;
  close(): Promise<void>;
}

async function openLine(socketPath: string, timeoutMs: number): Promise<ControlLine> {
  const folder = await openFolderOfLongPath(socketPath);
  const path = folder === undefined ? socketPath : `/proc/self/fd/${folder.fd}/${basename(socketPath)}`;
  const closing = new AbortController();
  return {
    async exchange(method, target, body, patience) {
      const inTime = patience === 'endless' ? [] : [AbortSignal.timeout(timeoutMs)];
      const signal = AbortSignal.any([closing.signal, ...inTime]);
      try {
        const request = httpRequest({ socketPath: path, path: target, method, agent: false, signal });
        return await readAnswer(request.end(body));
      } catch (cause) {
        if (isTimeout(signal.reason)) throw lateFault(socketPath, timeoutMs);
        throw lineFault(cause, socketPath);
      }
    },
    async close() {
      closing.abort();
      await folder?.close();
    },
  };
}

/** A path too long for a socket's address leads through the open folder. */
async function openFolderOfLongPath(socketPath: string): Promise<FileHandle | undefined> {
  if (Buffer.byteLength(socketPath) <= SOCKET_PATH_MAX_BYTES) return undefined;
  try {
    return await open(dirname(socketPath), 'r');
  } catch (cause) {
    throw lineFault(cause, socketPath);
  }
}

async function readAnswer(request: ClientRequest): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // It stays after the answer began: an error may still come, and reaches the reader below as well.
    request.on('error', reject);
  });
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

  status = (): Promise<NodeStatus> => this.#get('/api/status');
  seeds = (): Promise<readonly SeedRow[]> => this.#get('/api/seeds');
  peers = (): Promise<readonly PeerRow[]> => this.#get('/api/peers');
  digest = (): Promise<DigestReport> => this.#get('/api/digest');
  topology = (): Promise<Topology> => this.#get('/api/topology');
  overview = (): Promise<Overview> => this.#get('/api/overview');
  tasks = (): Promise<readonly TaskRow[]> => this.#get('/api/tasks');

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    return readOutcome(await this.#line.exchange('GET', `/api/seeds/${encodeURIComponent(idOrPrefix)}`));
  }

  async events({ limit, kind, source, after }: EventQuery): Promise<EventPage> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (kind !== undefined) query.set('kind', kind);
    if (source !== undefined) query.set('source', source);
    if (after !== undefined) query.set('after', String(after));
    return await this.#get(`/api/events?${query}`);
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    const rows: SeedRow[] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_REQUEST) {
      const some = ids.slice(start, start + IDS_PER_REQUEST).map(encodeURIComponent);
      rows.push(...(await this.#get<readonly SeedRow[]>(`/api/rows?ids=${some.join(',')}`)));
    }
    return rows;
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    const patience = actionOf(action).isSlow === true ? 'endless' : undefined;
    return readOutcome(
      await this.#line.exchange('POST', `/api/actions/${action}`, JSON.stringify(input), patience),
    );
  }

  /** Asks once a second for what happened since, and while the node is away says that anything may have. */
  watch(listener: (change: NodeChange) => void): () => void {
    let after: number | undefined;
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async () => {
      const page = await this.#eventsAfter(after);
      if (isOver) return;
      // Whoever looks at a node that is away finds out by asking.
      if (page === undefined) listener(changeOf([]));
      else if (after !== undefined && page.total > 0) listener(changeOf(page.events));
      after = page?.next ?? after;
      timer = setTimeout(look, page?.total === WATCH_PAGE_EVENTS ? 0 : WATCH_EVERY_MS);
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

  async #get<Value>(path: string): Promise<Value> {
    const outcome = readOutcome<Value>(await this.#line.exchange('GET', path));
    if (outcome.ok) return outcome.value;
    throw new CrabnetError('control', outcome.refusal.message);
  }
}

/** Events do not say all that a turn changed, so whoever draws peers, tasks or counts looks again. */
function changeOf(events: readonly MonitorEvent[]): NodeChange {
  const seedsOf = (some: readonly MonitorEvent[]) => [
    ...new Set(some.map(({ payload }) => payload.seed_id).filter((id) => typeof id === 'string')),
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

/** What a node answers when it cannot give a value (`http-reply.ts`). */
interface ProblemBody {
  readonly detail?: string;
  readonly code?: RefusalCode;
  readonly fault?: FaultCode;
  readonly message?: string;
  readonly field?: string;
  readonly remedy?: string;
}

function readOutcome<Value>({ status, body }: Answer): Outcome<Value> {
  if (status === 200) return done(readJson<Value>(body));
  const { detail, code, fault, message = '', field, remedy } = readJson<ProblemBody>(body);
  const more = { ...(field !== undefined && { field }), ...(remedy !== undefined && { remedy }) };
  if (code !== undefined) return { ok: false, refusal: { code, message, ...more } };
  if (fault !== undefined) throw new CrabnetError(fault, message, more);
  throw new CrabnetError('control', `the node answered HTTP ${status}: ${detail ?? 'no reason given'}`);
}

/** The node is trusted to say what its interface promises; bytes that are no JSON are a fault. */
function readJson<Value>(body: string): Value {
  try {
    return JSON.parse(body) as Value;
  } catch (cause) {
    throw new CrabnetError('control', 'the node answered with something that is no JSON', { cause });
  }
}
