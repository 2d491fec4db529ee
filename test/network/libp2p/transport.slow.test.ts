import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { DhtTransport } from '../../../source/network/libp2p/transport.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import {
  addressOf,
  dhtOptions,
  linkedTo,
  newKeys,
  startDht,
  startPair,
  stopAll,
  texts,
  untilHeard,
} from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

describe('links', () => {
  it('are known by the node id, with direction, address, latency and score', async () => {
    const { first, second } = await startPair();
    await until('the latency is measured', () => second.transport.links.list()[0]?.latencyMs != null);
    expect(second.transport.links.list()).toMatchObject([
      {
        peer: first.id,
        direction: 'out',
        speaks: true,
        address: expect.stringContaining('/ip4/127.0.0.1/tcp/'),
      },
    ]);
    const [host, port] = addressOf(second).split(':');
    const address = `/ip4/${host}/tcp/${port}/p2p/${second.id}`;
    expect(first.transport.links.list()).toMatchObject([{ peer: second.id, direction: 'in', address }]);
    expect(first.transport.links.list()[0]?.score).toBeGreaterThanOrEqual(0);
  });

  it('are told when they come and go', async () => {
    const { first, second } = await startPair();
    await until('the link is told', () => first.changes.includes(1));
    await second.transport.stop();
    await until('its end is told', () => first.changes.at(-1) === 0);
  });

  it('are made by the operator too', async () => {
    const first = await startDht();
    const second = await startDht();
    expect(await second.transport.links.dial(addressOf(first))).toBe(first.id);
    await until('both speak', () => linkedTo(first).length === 1 && linkedTo(second).length === 1);
  });

  it('that cannot be made say why, and what to do', async () => {
    const peer = await startDht();
    for (const address of ['over there', '127.0.0.1', '127.0.0.1:0', '/ip4/1.2.3.4', '/p2p/x', '']) {
      const refusal = peer.transport.links.dial(address);
      await expect(refusal, address).rejects.toMatchObject({
        code: address === '/ip4/1.2.3.4' ? 'network' : 'address',
        remedy: expect.any(String),
      });
    }
    await expect(peer.transport.links.dial(addressOf(peer))).rejects.toMatchObject({ code: 'address' });
    const gone = await startDht();
    const address = addressOf(gone);
    await gone.transport.stop();
    await expect(peer.transport.links.dial(address)).rejects.toMatchObject({
      code: 'network',
      remedy: expect.any(String),
    });
  });
});

describe('the gossip', () => {
  it('is relayed only when it was judged good', async () => {
    const ends = [newKeys(), newKeys()];
    const isEnd = (id: string) => ends.some(({ nodeId }) => nodeId === id);
    const middle = await startDht({
      judge: (text) => (text.includes('bad') ? 'reject' : text.includes('dull') ? 'ignore' : 'accept'),
    });
    const [first, last] = await Promise.all(
      ends.map((keys) => startDht({ keys, bootstrap: [addressOf(middle)], isBlocked: isEnd })),
    );
    if (first === undefined || last === undefined) throw new Error('two ends');
    await untilHeard(middle, [first, last]);
    await untilHeard(first, [middle]);
    for (const text of ['bad', 'dull', 'good']) await first.transport.send(text);
    await until('what is good came through', () => texts(last).includes('good'));
    expect(texts(middle).filter((text) => !text.includes('warm'))).toEqual(['bad', 'dull', 'good']);
    expect(texts(last).filter((text) => !text.includes('warm'))).toEqual(['good']);
    expect(last.heard.at(-1)).toMatchObject({ peer: linkAddress(middle.id), host: '127.0.0.1' });
  });

  it('told to nobody says so, and reaches those who come later', async () => {
    const first = await startDht();
    expect(await first.transport.send('alone')).toEqual({ targets: 0, failures: [expect.any(String)] });
    const second = await startDht({ bootstrap: [addressOf(first)] });
    await until('it is told', async () => (await first.transport.send('alone')).targets === 1);
    await until('it is heard', () => texts(second).includes('alone'));
  });

  it('told again counts as sent, and is heard once', async () => {
    const { first, second } = await startPair();
    await untilHeard(first, [second]);
    for (let time = 0; time < 3; time += 1)
      expect(await first.transport.send('again')).toEqual({ targets: 1, failures: [] });
    await first.transport.send('last');
    await until('it is heard', () => texts(second).includes('last'));
    expect(texts(second)).toEqual(['again', 'last']);
  });

  it('carries 60,000 bytes, and refuses more', async () => {
    const { first, second } = await startPair();
    await untilHeard(first, [second]);
    expect(await first.transport.send('x'.repeat(60_001))).toMatchObject({
      targets: 0,
      failures: [expect.stringContaining('too large')],
    });
    await first.transport.send('x'.repeat(60_000));
    await until('it is heard', () => second.heard.some(({ bytes }) => bytes.length === 60_000));
  });
});

describe('direct messages', () => {
  it('go both ways, up to 60,000 bytes', async () => {
    const { first, second } = await startPair();
    const long = 'ä'.repeat(30_000);
    expect(await second.transport.sendTo(linkAddress(first.id), long)).toEqual({ targets: 1, failures: [] });
    expect(await first.transport.sendTo(linkAddress(second.id), 'back')).toEqual({
      targets: 1,
      failures: [],
    });
    await until('both came', () => first.heard.length === 1 && second.heard.length === 1);
    expect(texts(first)).toEqual([long]);
    expect(first.heard[0]).toMatchObject({ peer: linkAddress(second.id), host: '127.0.0.1' });
    expect(await first.transport.sendTo(linkAddress(second.id), `${long}x`)).toMatchObject({ targets: 0 });
  });

  it('keep their order, and none is lost however many there are', async () => {
    const { first, second } = await startPair();
    const sent = Array.from({ length: 3000 }, (_, index) => `${index} ${'x'.repeat(500)}`);
    for (const text of sent)
      expect((await second.transport.sendTo(linkAddress(first.id), text)).targets).toBe(1);
    await until('all came', () => first.heard.length === sent.length);
    expect(texts(first)).toEqual(sent);
  });

  it('to nobody fail in words', async () => {
    const { first } = await startPair();
    const report = await first.transport.sendTo(linkAddress(newKeys().nodeId), 'x');
    expect(report).toEqual({ targets: 0, failures: [expect.stringContaining('not linked')] });
  });

  it('nearby reach every linked peer, and nobody relays them', async () => {
    const { first, second } = await startPair();
    const third = await startDht({ bootstrap: [addressOf(first)] });
    await until('all are linked', () => linkedTo(first).length === 2);
    expect(await first.transport.sendNearby('near')).toEqual({ targets: 2, failures: [] });
    await until('both hear it', () => second.heard.length === 1 && third.heard.length === 1);
    const alone = await startDht();
    expect(await alone.transport.sendNearby('near')).toMatchObject({ targets: 0 });
  });
});

describe('blocked peers', () => {
  it('do not get in, in either direction', async () => {
    const blocked = newKeys();
    const first = await startDht({ isBlocked: (id) => id === blocked.nodeId });
    const second = await startDht({ keys: blocked });
    const third = await startDht({ bootstrap: [addressOf(first)] });
    await expect(first.transport.links.dial(addressOf(second))).rejects.toMatchObject({ code: 'network' });
    // The handshake is done before we know who it is: the other side may see a connection that ends.
    await second.transport.links.dial(addressOf(first)).catch(() => {});
    await until('an honest one is in', () => first.linked.includes(third.id));
    await until('the other is out', () =>
      second.transport.links.list().every(({ peer }) => peer !== first.id),
    );
    expect(first.linked).not.toContain(second.id);
  });

  it('are out at once when they are dropped, by host too', async () => {
    const blocked = new Set<string>();
    const first = await startDht({ isBlocked: (name) => blocked.has(name) });
    const second = await startDht({ bootstrap: [addressOf(first)] });
    await until('they are linked', () => first.linked.includes(second.id));
    blocked.add('127.0.0.1');
    first.transport.links.drop(second.id);
    await until('it is out', () => first.transport.links.list().length === 0);
    const third = await startDht();
    await third.transport.links.dial(addressOf(first)).catch(() => {});
    await until('nobody stays', () => third.transport.links.list().length === 0);
    expect(first.linked).toEqual([second.id]);
  });
});

describe('starting and stopping', () => {
  it('refuses a port that is taken, naming the option and the remedy', async () => {
    const first = await startDht();
    const port = Number(addressOf(first).split(':')[1]);
    await expect(startDht({ listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'port-in-use',
      field: 'listen-addr',
      remedy: expect.stringContaining('--listen-addr'),
    });
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(startDht({ listen: { host: '192.0.2.1', port: 0 } })).rejects.toMatchObject({
      code: 'network',
      field: 'listen-addr',
    });
  });

  it('stops twice without complaint, before and after it ran', async () => {
    const never = new DhtTransport(dhtOptions(newKeys()));
    await never.stop();
    expect(never.addresses()).toEqual([]);
    const { transport } = await startDht();
    await transport.stop();
    await transport.stop();
    expect((await transport.send('late')).targets).toBe(0);
    expect((await transport.sendTo(linkAddress(newKeys().nodeId), 'late')).targets).toBe(0);
    await expect(transport.links.dial('127.0.0.1:1')).rejects.toMatchObject({ code: 'network' });
  });

  it('loads libp2p only when it starts', () => {
    const url = new URL('../../../source/network/libp2p/transport.ts', import.meta.url).href;
    const script = `
      import { registerHooks } from 'node:module';
      const asked = [];
      registerHooks({ resolve: (name, context, next) => { asked.push(name); return next(name, context); } });
      await import(${JSON.stringify(url)});
      console.log(JSON.stringify(asked));`;
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    const asked = JSON.parse(out) as string[];
    expect(asked).toContain('../../model/errors.ts');
    expect(asked.filter((name) => /^(?:@?libp2p|@?multiformats|@chainsafe)\b/u.test(name))).toEqual([]);
  });
});
