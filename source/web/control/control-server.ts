import { lstatSync } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { fileIdentity } from '../../base/file-identity.ts';
import { ACTION_IDS, actionOf, isActionId } from '../../contract/actions.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import {
  ACCESS_HEADER,
  CONTROL_FORM,
  CONTROL_FORM_HEADER,
  READ_ONLY_ACCESS,
  ROUTES,
} from '../../contract/routes.ts';
import { BRING_MAX_ENVELOPES } from '../../contract/transfer.ts';
import { CrabnetError, refused } from '../../model/errors.ts';
import { toldValue } from '../../words/told-words.ts';
import { json, problem, type Reply, refusalProblem, text } from '../http/http-reply.ts';
import { createBoundedServer, startListening, stopServer } from '../http/http-serving.ts';
import { type Call, dispatch, type Route } from '../http/router.ts';
import { controlRoutes, healthRoutes, reply, sharedRoutes } from '../resources.ts';
import { ChangeStream } from './change-stream.ts';
import { openSocketAddress, type SocketAddress } from './socket-address.ts';

export interface ControlServerOptions {
  readonly api: NodeApi;
  /** Absolute; of any length. */
  readonly socketPath: string;
  /** Told of errors that nobody expected. */
  readonly onDefect: (error: unknown) => void;
}

const BODY_MAX_BYTES = 256 * 1024;
/** Who is told what changes, at a time. */
const STREAMS_MAX = 32;

/**
 * The read-write HTTP door: a Unix socket that only its owner may open. It takes the place of a socket that a dead node
 * left behind, so the caller must own the data dir.
 */
export class ControlServer {
  readonly #socketPath: string;
  readonly #create: () => Server;
  /** Connections that said that they only read. */
  readonly #readers = new WeakSet<Socket>();
  readonly #streams = new Set<ChangeStream>();
  #server: Server;
  /** Open to the end, when the socket is removed. */
  #address: SocketAddress | undefined;
  /** The folder in which the socket was made. */
  #folder: string | undefined;
  #watch: NodeJS.Timeout | undefined;
  #remaking: Promise<void> | undefined;

  constructor({ api, socketPath, onDefect }: ControlServerOptions) {
    this.#socketPath = socketPath;
    const routes: readonly Route[] = [
      ...healthRoutes(api),
      ...sharedRoutes(api),
      ...controlRoutes(api),
      reply(ROUTES.changes, () => this.#changes(api, onDefect)),
      reply(ROUTES.bring, (call) => bring(api, call, this.#readers.has(call.request.socket))),
      reply(ROUTES.act, (call) => act(api, call, this.#readers.has(call.request.socket))),
    ];
    const respond = async (request: IncomingMessage): Promise<Reply> => {
      if (request.headers[ACCESS_HEADER] === READ_ONLY_ACCESS) this.#readers.add(request.socket);
      const answer = await dispatch(routes, request);
      return { ...answer, headers: { ...answer.headers, [CONTROL_FORM_HEADER]: CONTROL_FORM } };
    };
    this.#create = () => createBoundedServer({ respond, onDefect });
    this.#server = this.#create();
  }

  /** Throws `CrabnetError` `control`. */
  async start(): Promise<void> {
    await this.#listen();
    this.#folder = fileIdentity(dirname(this.#socketPath));
    this.#watch = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  async #listen(): Promise<void> {
    try {
      await removeStale(this.#socketPath);
      const address = await openSocketAddress(this.#socketPath);
      this.#address = address;
      await startListening(this.#server, () => listenPrivately(this.#server, address.path));
    } catch (cause) {
      await this.#address?.close();
      if (cause instanceof CrabnetError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CrabnetError('control', `cannot make the control socket ${this.#socketPath}: ${why}`, {
        cause,
        remedy: 'check that the data dir is writable, and on a file system with Unix sockets',
      });
    }
  }

  /** Removes the socket, and ends what is under way after a second. */
  async stop(): Promise<void> {
    clearInterval(this.#watch);
    await this.#remaking;
    await this.#endServer();
    await this.#address?.close();
  }

  /** Whoever removes the socket shuts the node's owner out: it is made anew, but only in the folder that the node owns. */
  #look(): void {
    const isGone = lstatSync(this.#socketPath, { throwIfNoEntry: false }) === undefined;
    if (!isGone || fileIdentity(dirname(this.#socketPath)) !== this.#folder) return;
    // Where it cannot be made now, it can perhaps at the next look.
    this.#remaking ??= this.#remake()
      .catch(() => {})
      .finally(() => {
        this.#remaking = undefined;
      });
  }

  async #endServer(): Promise<void> {
    for (const stream of this.#streams) stream.end();
    await stopServer(this.#server);
  }

  #changes(api: NodeApi, onDefect: ControlServerOptions['onDefect']): Reply {
    if (this.#streams.size >= STREAMS_MAX)
      return problem(503, `${STREAMS_MAX} are told what changes already`, {}, { 'Retry-After': '10' });
    const stream = (response: ServerResponse): void => {
      const telling = new ChangeStream(response, api);
      this.#streams.add(telling);
      telling
        .run()
        .catch(onDefect)
        .finally(() => this.#streams.delete(telling));
    };
    return { ...text(''), type: 'application/x-ndjson', stream };
  }

  async #remake(): Promise<void> {
    await this.#endServer();
    await this.#address?.close();
    this.#address = undefined;
    this.#server = this.#create();
    await this.#listen();
  }
}

/** How soon a socket that was removed is made anew. */
const LOOK_MS = 2000;

/** The socket file is made within `listen`, with a mode that the umask decides: 0600. */
function listenPrivately(server: Server, path: string): void {
  const before = process.umask(0o177);
  try {
    server.listen({ path });
  } finally {
    process.umask(before);
  }
}

async function removeStale(path: string): Promise<void> {
  if (await isStaleSocket(path)) await rm(path);
}

/** Whether a socket is left there. Rejects with `CrabnetError` `control` where something else is in its place. */
export async function isStaleSocket(path: string): Promise<boolean> {
  const stat = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (stat === undefined) return false;
  if (!stat.isSocket()) {
    throw new CrabnetError('control', `${path} is in the way: it is not a socket`, {
      remedy: 'move it elsewhere',
    });
  }
  return true;
}

async function act(api: NodeApi, { parameter: action, request }: Call, isReadOnly: boolean): Promise<Reply> {
  if (!isActionId(action))
    return problem(404, 'there is no such action', {
      field: 'action',
      remedy: `use one of ${ACTION_IDS.join(', ')}`,
    });
  const body = await readBody(request);
  if (body === undefined) {
    const facts = { problem: 'too-long', most: BODY_MAX_BYTES, unit: 'bytes' } as const;
    const { refusal } = refused('invalid-field', facts, 'body');
    return refusalProblem(413, refusal);
  }
  if (isReadOnly && actionOf(action).isReading !== true)
    return refusalProblem(403, { code: 'read-only', facts: {} });
  // With the first body: a node starts sooner without.
  const { readActionInput } = await import('../../contract/actions/read-action-input.ts');
  const input = readActionInput(action, body);
  if (!input.ok) return refusalProblem(422, input.refusal);
  const outcome = await api.act(action, input.value);
  return outcome.ok ? json(toldValue(outcome.value)) : refusalProblem(422, outcome.refusal);
}

async function bring(api: NodeApi, { request }: Call, isReadOnly: boolean): Promise<Reply> {
  const body = await readBody(request);
  if (isReadOnly) return refusalProblem(403, { code: 'read-only', facts: {} });
  const texts = body?.toString('utf8').split('\n') ?? [];
  if (body === undefined || texts.length > BRING_MAX_ENVELOPES)
    return problem(413, `at most ${BRING_MAX_ENVELOPES} envelopes and ${BODY_MAX_BYTES} bytes at a time`, {
      field: 'body',
      remedy: 'bring them in several requests',
    });
  return json(await api.bring(texts));
}

/** Undefined for a body that is too large; it is read to its end all the same, so that the client can read the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return length <= BODY_MAX_BYTES ? Buffer.concat(chunks) : undefined;
}
