import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Reply, text } from '../../../source/web/http/http-reply.ts';
import { createBoundedServer, startListening, stopServer } from '../../../source/web/http/http-serving.ts';
import { until } from '../../support/until.ts';
import { ask, sendBytes } from '../raw-request.ts';

/** More than there are places. */
const CROWD = 140;

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

/** Connections that say this and no more. */
async function crowd(said: string, count = CROWD): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    connect(port, '127.0.0.1').on('error', () => undefined),
  );
  await Promise.all(
    sockets.map(
      (socket) => new Promise((resolve) => socket.on('connect', () => socket.write(said, resolve))),
    ),
  );
  return sockets;
}

describe('who asks for much', () => {
  const ASKED = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

  /** Connections that the server has taken, and on which nothing was said. */
  async function connected(count: number): Promise<readonly Socket[]> {
    let taken = 0;
    server.on('connection', () => {
      taken += 1;
    });
    const sockets = await crowd('', count);
    await until('all are taken', () => taken === count);
    return sockets;
  }

  /** How many turns the loop has while something lasts. */
  async function turnsWhile(done: Promise<unknown>): Promise<number> {
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await done;
    isOver = true;
    return turns;
  }

  function work(): void {
    for (const end = performance.now() + 5; performance.now() < end; );
  }

  test('leaves the loop its turns: what takes long is answered one at a time', async () => {
    respond = async () => {
      await Promise.resolve();
      work();
      return text('ok');
    };
    const sockets = await connected(30);
    const answers = Promise.all(sockets.map((socket) => once(socket, 'data')));
    for (const socket of sockets) socket.write(ASKED);
    expect(await turnsWhile(answers)).toBeGreaterThanOrEqual(30);
    expect((await answers).every(([data]) => String(data).startsWith('HTTP/1.1 200'))).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  test('and goes before that is answered is not worked for', async () => {
    const sockets = await connected(30);
    let answered = 0;
    respond = async () => {
      answered += 1;
      for (const socket of sockets) socket.resetAndDestroy();
      work();
      return text('ok');
    };
    for (const socket of sockets) socket.write(ASKED);
    await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
    await ask({ host: '127.0.0.1', port });
    expect(answered).toBeLessThan(10);
  });
});

describe('who does not finish', () => {
  test.each([
    ['says nothing', ''],
    ['sends half a request', 'GET / HTT'],
    ['sends header after header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\n'],
    ['sends half a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx'],
    ['asked once', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('keeps nobody else out: a crowd of which each %s', async (_, said) => {
    const sockets = await crowd(said);
    for (let time = 0; time < 3; time += 1) {
      expect(await ask({ host: '127.0.0.1', port })).toMatchObject({ status: 200, body: 'ok' });
    }
    for (const socket of sockets) socket.destroy();
  });

  test('keeps nobody else out by reading nothing of what was answered', async () => {
    const much = 'x'.repeat(4 * 1024 * 1024);
    respond = async ({ url }) => text(url === '/much' ? much : 'ok');
    const asked = 'GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const sockets = await crowd(asked);
    for (const socket of sockets) socket.pause();
    expect(await ask({ host: '127.0.0.1', port })).toMatchObject({ status: 200, body: 'ok' });
    for (const socket of sockets) socket.destroy();
  });

  test.each(['', 'GET / HTT', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx'])(
    'is sent away when its time is over: %j',
    async (said) => {
      await stopServer(server);
      const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
      server = createBoundedServer({
        respond: () => new Promise(() => {}),
        onDefect: () => undefined,
        http: limits,
      });
      await startListening(server, () => server.listen(0, '127.0.0.1'));
      ({ port } = server.address() as AddressInfo);
      expect(await sendBytes(port, said)).toMatch(/^HTTP\/1.1 408 /u);
    },
  );

  test('is ended when it asks on and on and waits for no answer; a few requests ahead are answered', async () => {
    const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const last = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    expect((await sendBytes(port, request.repeat(7) + last)).match(/HTTP\/1.1 200/gu)).toHaveLength(8);
    let count = 0;
    respond = async () => {
      count += 1;
      return text('ok');
    };
    await sendBytes(port, request.repeat(1000)).catch(() => '');
    expect(count).toBeLessThan(20);
    expect(await ask({ host: '127.0.0.1', port })).toMatchObject({ status: 200 });
  });

  test('a body that nobody wants does not hold the connection of its answer', async () => {
    const bytes = 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx';
    expect(await sendBytes(port, bytes)).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*Connection: close\r\n/u);
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
