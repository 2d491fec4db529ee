import { describe, expect, it } from 'vitest';
import type { HostPort } from '../../../source/base/host-port.ts';
import type { TargetRoute } from '../../../source/network/transport/target-route.ts';
import { UdpTarget } from '../../../source/network/transport/udp-target.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const fault = (code: string) => Object.assign(new Error(code), { code });

/** A target at port 9, and a system that takes datagrams unless `refuses` names an error for the address. */
function world(host: string, route: TargetRoute) {
  const time = new VirtualTime();
  const state = {
    refuses: new Map<string, string>(),
    /** Each as `address text`. */
    sent: [] as string[],
    changes: [] as number[],
  };
  const hand = async (to: HostPort, bytes: Buffer): Promise<void> => {
    const code = state.refuses.get(to.host);
    if (code !== undefined) throw fault(code);
    state.sent.push(`${to.host} ${bytes.toString()}`);
  };
  const target = new UdpTarget(
    { host, port: 9 },
    { timers: time.timers, route, hand, changed: () => state.changes.push(state.sent.length) },
  );
  target.start();
  return { target, state, time };
}

const address = (host = '192.0.2.1') => world(host, { kind: 'address', address: host });

/** A name whose look-ups end as they are told to. */
function named() {
  const looks: PromiseWithResolvers<readonly string[]>[] = [];
  const resolve = () => {
    const look = Promise.withResolvers<readonly string[]>();
    looks.push(look);
    return look.promise;
  };
  return { ...world('node.example', { kind: 'name', resolve }), looks };
}

describe('a target that is an address', () => {
  it('works once something was handed to the system', async () => {
    const { target, state } = address();
    expect(target.state.state).toBe('untried');
    expect(await target.send('a', 'keep')).toEqual({ targets: 1, failures: [] });
    expect(target.state).toMatchObject({ state: 'works', fault: null, waiting: 0 });
    expect(state.changes).toHaveLength(1);
  });

  it('fails in words, with a remedy, and keeps what it could not send until that works', async () => {
    const { target, state, time } = address();
    state.refuses.set('192.0.2.1', 'ENETUNREACH');
    expect(await target.send('a', 'keep')).toEqual({
      targets: 0,
      failures: ['192.0.2.1:9: no route leads there'],
    });
    await target.send('b', 'keep');
    await target.send('b', 'keep');
    await target.send('a hello', 'once');
    expect(target.state).toMatchObject({ state: 'fails', waiting: 2 });
    expect(target.state.fault?.remedy).toContain('--announce-addr');
    state.refuses.clear();
    await time.pass(60_000);
    expect(state.sent).toHaveLength(2);
    expect(new Set(state.sent)).toEqual(new Set(['192.0.2.1 a', '192.0.2.1 b']));
    expect(target.state).toMatchObject({ state: 'works', fault: null, waiting: 0 });
  });

  it('keeps the newest 128 messages', async () => {
    const { target, state } = address();
    state.refuses.set('192.0.2.1', 'ENETUNREACH');
    for (let number = 0; number < 200; number += 1) await target.send(`${number}`, 'keep');
    expect(target.state.waiting).toBe(128);
    state.refuses.clear();
    await target.send('last', 'keep');
    await new Promise((resolve) => setImmediate(resolve));
    expect(state.sent.length).toBe(129);
    expect(state.sent).not.toContain('192.0.2.1 71');
    expect(state.sent).toContain('192.0.2.1 199');
  });

  it('is not at fault for one message that the system finds too large', async () => {
    const { target, state } = address();
    state.refuses.set('192.0.2.1', 'EMSGSIZE');
    expect((await target.send('a', 'keep')).failures[0]).toContain('no datagram as large');
    expect(target.state).toMatchObject({ state: 'untried', fault: null, waiting: 0 });
  });
});

describe('a target that is a name', () => {
  it('is waited for a moment after the start, and then no message waits for it', async () => {
    const { target, time } = named();
    let report: unknown;
    void target.send('a', 'keep').then((value) => {
      report = value;
    });
    await time.pass(1400);
    expect(report).toBeUndefined();
    await time.pass(200);
    expect(report).toMatchObject({
      targets: 0,
      failures: ['node.example:9: the name server does not answer'],
    });
    expect(target.state).toMatchObject({ state: 'fails', waiting: 1 });
    expect((await target.send('b', 'keep')).targets).toBe(0);
  });

  it('is sent what waited as soon as it is found, though that takes long', async () => {
    const { target, state, time, looks } = named();
    await time.pass(10_000);
    await target.send('a', 'keep');
    looks[0]?.resolve(['192.0.2.7']);
    await time.pass(60_000);
    expect(state.sent).toEqual(['192.0.2.7 a']);
    expect(target.state).toMatchObject({ state: 'works', addresses: ['192.0.2.7'] });
  });

  it('is looked up again when it was not known, and works no worse for nothing waiting', async () => {
    const { target, time, looks } = named();
    looks[0]?.reject(fault('ENOTFOUND'));
    await time.pass(0);
    expect(target.state.fault?.words).toBe('its name is not known');
    await time.pass(1000);
    looks[1]?.resolve(['192.0.2.7']);
    await time.pass(0);
    expect(target.state).toMatchObject({ state: 'untried', fault: null, addresses: ['192.0.2.7'] });
  });

  it('leads where the newest look found it, and where the last one did while there is no answer', async () => {
    const { target, state, time, looks } = named();
    looks[0]?.resolve(['192.0.2.7']);
    await time.pass(5 * 60_000);
    looks[1]?.reject(fault('ETIMEOUT'));
    await target.send('a', 'keep');
    await time.pass(5 * 60_000);
    looks[2]?.resolve(['192.0.2.8']);
    await time.pass(0);
    await target.send('b', 'keep');
    expect(state.sent).toEqual(['192.0.2.7 a', '192.0.2.8 b']);
    expect(target.state.fault).toBe(null);
  });

  it('leads to several of its addresses, since one at which nobody is takes all the same', async () => {
    const { target, state, time, looks } = named();
    const addresses = Array.from({ length: 9 }, (_, nth) => `192.0.2.${nth + 1}`);
    looks[0]?.resolve(addresses);
    await time.pass(0);
    state.refuses.set('192.0.2.2', 'EHOSTUNREACH');
    expect(await target.send('a', 'keep')).toEqual({ targets: 1, failures: [] });
    expect(state.sent).toEqual([1, 3, 4, 5].map((nth) => `192.0.2.${nth} a`));
    expect(target.state).toMatchObject({ state: 'works', waiting: 0 });
  });

  it('leads past the addresses that the system does not take', async () => {
    const { target, state, time, looks } = named();
    looks[0]?.resolve(['192.0.2.7', '2001:db8::7']);
    await time.pass(0);
    state.refuses.set('192.0.2.7', 'ENETUNREACH');
    expect((await target.send('a', 'keep')).targets).toBe(1);
    expect(state.sent).toEqual(['2001:db8::7 a']);
  });
});

describe('a target that is a broadcast', () => {
  it('goes to the networks that are there when it is sent, and works while one of them takes it', async () => {
    let networks: readonly string[] = [];
    const { target, state } = world('255.255.255.255', { kind: 'broadcast', addresses: () => networks });
    expect((await target.send('a', 'once')).failures[0]).toContain('no network of this machine');
    networks = ['192.168.7.255', '172.20.15.255'];
    state.refuses.set('192.168.7.255', 'ENETUNREACH');
    expect((await target.send('b', 'once')).targets).toBe(1);
    expect(state.sent).toEqual(['172.20.15.255 b']);
    state.refuses.set('172.20.15.255', 'EACCES');
    expect((await target.send('c', 'once')).targets).toBe(0);
  });
});
