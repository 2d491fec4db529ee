import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from '../../base/http.ts';
import {
  ACCESS_HEADER,
  type Asked,
  CONTROL_FORM,
  CONTROL_FORM_HEADER,
  type QueryFields,
  READ_ONLY_ACCESS,
  type RouteSpec,
  targetOf,
} from '../../contract/routes.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { Answer } from './read-outcome.ts';
import { openSocketAddress } from './socket-address.ts';

/** More than a node tells at once: a page of 1 MiB. */
export const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
/** A node says something at least every ten seconds to whom it tells changes. */
const SILENT_MS = 30_000;

export interface SocketApiOptions {
  /** How long an answer may take, but for that of a slow action. */
  readonly timeoutMs: number;
  /** Says to the node that it shall refuse whatever would change something. */
  readonly isReadOnly?: boolean;
}

interface LineRequest<Fields extends QueryFields> extends Asked<Fields> {
  readonly body?: string;
  /** Its answer may take any time. */
  readonly isSlow?: boolean;
}

/** HTTP over the socket, one connection for each request. */
export interface ControlLine {
  exchange<Fields extends QueryFields>(
    route: RouteSpec<unknown, Fields>,
    request?: LineRequest<Fields>,
  ): Promise<Answer>;
  /** Pieces of an answer that does not end. Rejects as `exchange` does, also where nothing comes any more. */
  stream(route: RouteSpec<unknown>, signal: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}

/** Throws as `exchange` does. */
export async function openLine(
  socketPath: string,
  { timeoutMs, isReadOnly = false }: SocketApiOptions,
): Promise<ControlLine> {
  const address = await openSocketAddress(socketPath).catch((cause: unknown) => {
    throw lineFault(cause, socketPath);
  });
  const closing = new AbortController();
  const headers = isReadOnly ? { [ACCESS_HEADER]: READ_ONLY_ACCESS } : {};
  return {
    async exchange(route, { body, isSlow = false, ...asked } = {}) {
      const { method } = route;
      const path = targetOf(route, asked);
      const inTime = isSlow ? [] : [AbortSignal.timeout(timeoutMs)];
      const signal = AbortSignal.any([closing.signal, ...inTime]);
      try {
        const { path: socket } = address;
        const request = httpRequest({ socketPath: socket, path, method, headers, agent: false, signal });
        return await readAnswer(request.end(body));
      } catch (cause) {
        if (isTimeout(signal.reason)) throw lateFault(socketPath, timeoutMs);
        throw lineFault(cause, socketPath);
      }
    },
    async *stream({ path, method }, signal) {
      const silence = new AbortController();
      const all = AbortSignal.any([closing.signal, signal, silence.signal]);
      let timer = setTimeout(() => silence.abort(), timeoutMs);
      try {
        const { path: socket } = address;
        const request = httpRequest({ socketPath: socket, path, method, headers, agent: false, signal: all });
        const response = await respond(request.end());
        if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
        response.setEncoding('utf8');
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENT_MS);
        for await (const piece of response as AsyncIterable<string>) {
          timer.refresh();
          yield piece;
        }
      } catch (cause) {
        throw lineFault(cause, socketPath);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      closing.abort();
      await address.close();
    },
  };
}

/** The beginning of an answer. */
async function respond(request: ClientRequest): Promise<IncomingMessage> {
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
  return response;
}

async function readAnswer(request: ClientRequest): Promise<Answer> {
  const response = await respond(request);
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

export const isNobodyThere = (error: unknown): boolean =>
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
