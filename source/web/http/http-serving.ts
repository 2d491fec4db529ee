import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer } from '../../base/http.ts';
import { sharedLoop } from '../../base/loop-queue.ts';
import { CrabnetError } from '../../model/errors.ts';
import { faultProblem, problem, type Reply, RequestProblem } from './http-reply.ts';
import { Places } from './places.ts';

export interface ServingOptions {
  readonly respond: (request: IncomingMessage) => Promise<Reply>;
  /** Told of errors that nobody expected; the client sees a 500 without particulars. */
  readonly onDefect: (error: unknown) => void;
  readonly http?: ServerOptions;
  /** Who may be connected at a time. */
  readonly places?: Places;
}

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
/** How often it is looked who is late. */
const LOOK_EVERY_MS = 1_000;
/** How long requests under way may take to end when the server stops. */
const STOP_GRACE_MS = 1_000;

/** A `node:http` server that answers every request with what `respond` says, within limits. */
export function createBoundedServer({
  respond,
  onDefect,
  http,
  places = new Places(),
}: ServingOptions): Server {
  const listener: RequestListener = (request, response) => {
    const { socket } = request;
    if (!places.asked(socket)) return;
    sharedLoop
      .next(socket.remoteAddress)
      .then(async () => {
        // Who has gone meanwhile wants nothing any more.
        if (socket.destroyed) return;
        const reply = await answer(respond, request, onDefect);
        // What is left of a body that nobody wants would hold the connection.
        send(request, response, reply, server.listening && request.complete);
      })
      .finally(() => places.answered(socket))
      .catch(onDefect);
  };
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      // A missing Host header is answered by us, as a problem.
      requireHostHeader: false,
      ...http,
    },
    listener,
  );
  server.on('connection', (socket: Socket) => places.take(socket));
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    send(
      request,
      response,
      problem(417, 'this expectation is not met', { field: 'Expect', remedy: 'leave it out' }),
      false,
    );
  });
  server.on('clientError', refuseMalformed);
  return server;
}

/** Starts listening as `listen` asks; rejects with the system's error. */
export async function startListening(server: Server, listen: () => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.once('listening', resolve);
  listen();
  await promise;
  server.off('error', reject);
  // Failing to accept (no descriptors left) costs that connection only.
  server.on('error', () => undefined);
}

/** Takes no further requests, ends idle connections now, and the others once answered, or after a second. */
export async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => {
    server.close(resolve);
  });
  const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(timer);
}

async function answer(
  respond: ServingOptions['respond'],
  request: IncomingMessage,
  onDefect: ServingOptions['onDefect'],
): Promise<Reply> {
  try {
    return await respond(request);
  } catch (error) {
    if (error instanceof RequestProblem) return error.reply;
    if (error instanceof CrabnetError) return faultProblem(error);
    onDefect(error);
    return problem(500, 'something went wrong here');
  }
}

function lengthOf({ status, stream, bytes, body }: Reply): { readonly 'Content-Length'?: number } {
  if (status === 304) return {};
  if (stream === undefined) return { 'Content-Length': Buffer.byteLength(body) };
  return bytes === undefined ? {} : { 'Content-Length': bytes };
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply, keepAlive: boolean): void {
  if (!keepAlive) response.shouldKeepAlive = false;
  response.writeHead(reply.status, {
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    ...reply.headers,
    ...(reply.status === 304 ? {} : { 'Content-Type': reply.type }),
    ...lengthOf(reply),
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  if (reply.stream !== undefined && request.method !== 'HEAD') reply.stream(response);
  else {
    reply.unread?.();
    response.end(request.method === 'HEAD' ? undefined : reply.body);
  }
}

const STATUS_OF_PARSE_ERROR: Readonly<Record<string, readonly [number, string, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    'the request line and headers are too long',
    'send less than 16 KiB of them',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    'Request Timeout',
    'the request took too long to arrive',
    'send its headers within 5 s, and all of it within 10 s',
  ],
};

/** What is not HTTP gets a problem too, unless an answer is already on its way. */
function refuseMalformed(
  error: NodeJS.ErrnoException,
  socket: Duplex & { readonly bytesWritten?: number },
): void {
  if (!socket.writable || socket.bytesWritten !== 0) {
    socket.destroy();
    return;
  }
  const [status, title, detail, remedy] = STATUS_OF_PARSE_ERROR[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'this is not a well-formed HTTP request',
    'send it as HTTP/1.1 has it, without TLS',
  ];
  const { type, body } = problem(status, detail, { field: 'request', remedy });
  const head = `HTTP/1.1 ${status} ${title}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
}
