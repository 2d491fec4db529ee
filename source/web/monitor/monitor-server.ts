import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HostPort } from '../../base/host-port.ts';
import { createServer } from '../../base/http.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { ROUTES } from '../../contract/routes.ts';
import { CrabnetError } from '../../model/errors.ts';
import { problem, type Reply, RequestProblem, text } from '../http/http-reply.ts';
import { createBoundedServer, startListening, stopServer } from '../http/http-serving.ts';
import { Places } from '../http/places.ts';
import { foreignProblem } from '../http/request-guard.ts';
import { readQuery } from '../http/request-query.ts';
import { dispatch, methodNotAllowed, nothingThere, pathOf, queryOf, type Route } from '../http/router.ts';
import { withValidator } from '../http/validator.ts';
import { healthRoutes, metricsRoute, monitorRoutes, reply, sharedRoutes } from '../resources.ts';
import { BuiltInSite } from '../site/built-in-site.ts';
import type { Site } from '../site/site.ts';
import { Access } from './access.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';

export interface MonitorServerOptions {
  readonly api: NodeApi;
  /** Port 0 takes a free one. */
  readonly address: HostPort;
  /** Names that it may be asked by, besides addresses and `localhost`. */
  readonly hosts: readonly string[];
  /** What `/api/*` asks for; null opens it. */
  readonly token: string | null;
  /** What a browser is shown; without, the page that is built in. */
  readonly site?: Site;
  /** The lowest id of an event that is kept. */
  readonly oldestEvent: () => number;
  /** What Prometheus is told. */
  readonly metrics: () => Promise<string>;
  /** Told of errors that nobody expected. */
  readonly onDefect: (error: unknown) => void;
}

const API = '/api/';
const STREAMS_MAX = 32;
const HEADERS_MAX_BYTES = 16 * 1024;
/** A connection on which nothing moves for so long is ended: a reader that stopped reading, for one. */
const IDLE_MS = 20_000;

/** The read-only HTTP door, for dashboards and supervisors. */
export class MonitorServer {
  readonly #options: MonitorServerOptions;
  readonly #server: Server;
  readonly #routes: readonly Route[];
  readonly #access: Access;
  readonly #site: Site;
  readonly #places = new Places();
  readonly #streams = new Set<EventStream>();

  constructor(options: MonitorServerOptions) {
    this.#options = options;
    this.#access = new Access(options.token);
    const read = [...readRoutes(options), this.#streamRoute()];
    this.#routes = [...read, ...this.#access.routes()];
    this.#site = options.site ?? new BuiltInSite(read.map(({ path }) => path));
    this.#server = createBoundedServer({
      respond: (request) => this.#respond(request),
      onDefect: options.onDefect,
      places: this.#places,
      http: { maxHeaderSize: HEADERS_MAX_BYTES },
    });
    this.#server.timeout = IDLE_MS;
  }

  /** Returns the bound address. Throws `CrabnetError` (`port-in-use`, `address`). */
  async start(): Promise<HostPort> {
    const { host, port } = this.#options.address;
    try {
      await startListening(this.#server, () => this.#server.listen({ host, port }));
    } catch (cause) {
      throw listenFault(this.#options.address, cause);
    }
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null
      ? { host: bound.address, port: bound.port }
      : { host, port };
  }

  async stop(): Promise<void> {
    for (const stream of this.#streams) stream.end();
    await stopServer(this.#server);
  }

  #streamRoute(): Route {
    return reply(ROUTES.eventStream, ({ query, request }) => {
      const filter = readQuery(ROUTES.eventStream.query, query);
      const after = lastEventId(request);
      if (this.#streams.size >= STREAMS_MAX)
        return problem(
          503,
          `${STREAMS_MAX} readers of events are here already`,
          { field: 'path', remedy: 'come again when one has gone, or ask /api/events' },
          { 'Retry-After': '10' },
        );
      return {
        ...text(''),
        type: 'text/event-stream',
        stream: (response) => this.#stream(response, filter, after),
      };
    });
  }

  #stream(response: ServerResponse, filter: EventStreamOptions['filter'], after: number | undefined): void {
    const { api, oldestEvent: oldest, onDefect } = this.#options;
    const stream = new EventStream(response, { api, filter, after, oldest });
    this.#streams.add(stream);
    stream
      .run()
      .catch(onDefect)
      .finally(() => this.#streams.delete(stream));
  }

  async #respond(request: IncomingMessage): Promise<Reply> {
    const { address, hosts } = this.#options;
    const foreign = foreignProblem(request.headers, [address.host, ...hosts]);
    if (foreign !== undefined) return foreign;
    if (pathOf(request).startsWith(API)) {
      const unauthorized = this.#access.problemOf(request);
      if (unauthorized !== undefined) return unauthorized;
      if (this.#options.token !== null) this.#places.know(request.socket);
    }
    const answer = await dispatch(this.#routes, request, (path) => this.#show(path, request));
    return withValidator(request, answer);
  }

  async #show(path: string, request: IncomingMessage): Promise<Reply> {
    if (path.startsWith(API)) return nothingThere();
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed(['GET', 'HEAD']);
    return this.#access.linked(request, queryOf(request)) ?? (await this.#site.answer(path, request));
  }
}

/** What a reader has that comes again, by the header that browsers send. */
function lastEventId({ headers }: IncomingMessage): number | undefined {
  const id = headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  if (typeof id === 'string' && /^\d{1,15}$/u.test(id)) return Number(id);
  throw new RequestProblem(
    problem(400, 'the id of an event is wanted', {
      field: 'Last-Event-ID',
      remedy: 'send the last id that the stream told, or leave it out',
    }),
  );
}

/** Listens for a moment, and lets go again. Rejects as `MonitorServer.start`. */
export async function tryMonitorAddress(address: HostPort): Promise<void> {
  const server = createServer();
  try {
    await startListening(server, () => server.listen(address));
  } catch (cause) {
    throw listenFault(address, cause);
  }
  await stopServer(server);
}

const readRoutes = ({ api, metrics }: MonitorServerOptions): readonly Route[] => [
  ...healthRoutes(api),
  metricsRoute(metrics),
  ...monitorRoutes(api),
  ...sharedRoutes(api),
];

function listenFault({ host, port }: HostPort, cause: unknown): CrabnetError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return new CrabnetError('port-in-use', `port ${port} of ${host} is taken`, {
      cause,
      field: 'web-addr',
      remedy: 'choose another port with --web-addr (0 takes a free one), or --no-web',
    });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CrabnetError('address', `cannot listen on port ${port} of ${host}: ${why}`, {
    cause,
    field: 'web-addr',
    remedy: 'choose an address of this machine and a port above 1023 with --web-addr',
  });
}
