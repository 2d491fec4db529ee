import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Reply, text } from '../../../source/web/http/http-reply.ts';
import { createBoundedServer, startListening, stopServer } from '../../../source/web/http/http-serving.ts';
import { ask, sendBytes } from '../raw-request.ts';

let server: Server;
let port: number;
let respond: (request: IncomingMessage) => Promise<Reply>;

beforeEach(async () => {
  respond = async () => text('ok');
  server = createBoundedServer({
    respond: (request) => respond(request),
    onDefect: (error) => {
      throw error;
    },
  });
  await startListening(server, () => server.listen(0, '127.0.0.1'));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => stopServer(server));

/** Requests wait until they are released. */
function holdAnswers(): { readonly isAsked: Promise<void>; readonly release: () => void } {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  respond = async () => {
    asked.resolve();
    await released.promise;
    return text('late');
  };
  return { isAsked: asked.promise, release: released.resolve };
}

describe('what is no proper HTTP', () => {
  test('garbage is 400, as a problem', async () => {
    expect(await sendBytes(port, 'hello\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/u,
    );
  });

  test('headers without end are 431, as a problem', async () => {
    expect(await sendBytes(port, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 Request Header Fields Too Large\r\nContent-Type: application\/problem\+json/u,
    );
  });

  test('an expectation that nobody knows is 417', async () => {
    const answer = await ask({ host: '127.0.0.1', port, headers: { Expect: 'miracles' } });
    expect(answer).toMatchObject({ status: 417, headers: { 'content-type': 'application/problem+json' } });
  });
});

describe('stopping', () => {
  test('ends idle connections, half requests and answers that do not come', async () => {
    const { isAsked } = holdAnswers();
    const idle = connect(port, '127.0.0.1');
    const half = connect(port, '127.0.0.1');
    const closed = [idle, half].map((socket) => new Promise((resolve) => socket.on('close', resolve)));
    half.on('error', () => undefined);
    await new Promise((resolve) => half.on('connect', () => half.write('GET / HTT', resolve)));
    const cut = expect(ask({ host: '127.0.0.1', port })).rejects.toThrow();
    await isAsked;
    await stopServer(server);
    await Promise.all([...closed, cut]);
  });

  test('ends connections that are kept alive', async () => {
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => {
      socket.once('data', resolve);
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    });
    await stopServer(server);
    await closed;
  });

  test('an answer under way is still given', async () => {
    const { isAsked, release } = holdAnswers();
    const answer = ask({ host: '127.0.0.1', port });
    await isAsked;
    const stopped = stopServer(server);
    release();
    expect(await answer).toMatchObject({ status: 200, body: 'late', headers: { connection: 'close' } });
    await stopped;
  });
});
