import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import { Places } from '../../../source/web/http/places.ts';

class FakeSocket extends EventEmitter {
  destroyed = false;
  readonly remoteAddress: string | undefined;

  constructor(remoteAddress: string | undefined) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

let places: Places;

beforeEach(() => {
  places = new Places();
});

// Nothing else of a socket is looked at.
const asSocket = (socket: FakeSocket): Socket => socket as unknown as Socket;

function come(host: string | undefined, count = 1): readonly FakeSocket[] {
  return Array.from({ length: count }, () => {
    const socket = new FakeSocket(host);
    places.take(asSocket(socket));
    return socket;
  });
}

const there = (sockets: readonly FakeSocket[]): number =>
  sockets.filter(({ destroyed }) => !destroyed).length;
const hosts = (count: number) => Array.from({ length: count }, (_, at) => `192.0.2.${at}`);

describe('places', () => {
  test('one host that nobody knows has 32, and its newest connection is in', () => {
    const sockets = come('192.0.2.1', 40);
    expect(there(sockets)).toBe(32);
    expect(sockets.at(-1)?.destroyed).toBe(false);
    expect(sockets[0]?.destroyed).toBe(true);
  });

  test('who asked goes after those that never did', () => {
    const [first] = come('192.0.2.1');
    if (first === undefined) throw new Error('no socket');
    places.asked(asSocket(first));
    places.answered(asSocket(first));
    const others = come('192.0.2.1', 40);
    expect(first.destroyed).toBe(false);
    expect(there(others)).toBe(31);
  });

  test('who is owed an answer stays, and a newcomer is sent away where all are', () => {
    const sockets = come('127.0.0.1', 128);
    for (const socket of sockets) places.asked(asSocket(socket));
    const [late] = come('192.0.2.1');
    expect(late?.destroyed).toBe(true);
    expect(there(sockets)).toBe(128);
  });

  test.each([
    ['this machine', '127.0.0.1'],
    ['this machine, as a dual-stack socket says it', '::ffff:127.0.0.1'],
    ['the control socket', undefined],
  ])('%s gives way to no crowd of strangers', (_, host) => {
    const own = come(host, 8);
    const crowd = hosts(300).flatMap((stranger) => come(stranger, 2));
    expect(there(own)).toBe(8);
    expect(there(crowd)).toBe(120);
    expect(there(come(host))).toBe(1);
  });

  test('nor does a monitor that showed the token', () => {
    const [monitor] = come('198.51.100.7');
    if (monitor === undefined) throw new Error('no socket');
    places.know(asSocket(monitor));
    hosts(200).flatMap((stranger) => come(stranger));
    expect(monitor.destroyed).toBe(false);
  });

  test('a connection that ended frees its place', () => {
    const sockets = come('192.0.2.1', 32);
    sockets[5]?.destroy();
    come('192.0.2.1');
    expect(there(sockets)).toBe(31);
  });
});
