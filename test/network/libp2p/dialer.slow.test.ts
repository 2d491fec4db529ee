import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressOf, type DhtPeer, linkedTo, startDht, startPair, stopAll } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

const idsOf = (...peers: readonly DhtPeer[]): string[] => peers.map(({ id }) => id).sort();

describe('finding peers', () => {
  it('finds the others by one bootstrap address, given without a peer id', async () => {
    const first = await startDht();
    const bootstrap = [addressOf(first)];
    const second = await startDht({ bootstrap });
    const third = await startDht({ bootstrap });
    await until('all know each other', () =>
      [first, second, third].every(({ transport }) => transport.links.list().length === 2),
    );
    await until('all speak', () => linkedTo(second).length === 2 && linkedTo(third).length === 2);
    expect(linkedTo(second)).toEqual(idsOf(first, third));
    expect(linkedTo(third)).toEqual(idsOf(first, second));
  });

  it('dials a bootstrap address until somebody is there', async () => {
    const early = createServer();
    early.listen(0, '127.0.0.1');
    await once(early, 'listening');
    const bound = early.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    early.close();
    await once(early, 'close');
    const second = await startDht({ bootstrap: [`127.0.0.1:${port}`] });
    const first = await startDht({ listen: { host: '127.0.0.1', port } });
    await until('they are linked', () => second.linked.includes(first.id));
  });

  it('comes back to a bootstrap peer that went away', async () => {
    const { first, second } = await startPair();
    const [host = '', port = ''] = addressOf(first).split(':');
    await first.transport.stop();
    await until('it is gone', () => second.transport.links.list().length === 0);
    second.linked.length = 0;
    const again = await startDht({ keys: first.keys, listen: { host, port: Number(port) } });
    await until('it is back', () => second.linked.includes(again.id));
  });

  it('tries the addresses of peers that it knew', async () => {
    const first = await startDht();
    const known = `/ip4/127.0.0.1/tcp/${addressOf(first).split(':')[1]}/p2p/${first.id}`;
    const second = await startDht({ knownAddresses: () => ['rubbish', known] });
    await until('they are linked', () => second.linked.includes(first.id));
  });

  it('refuses to start with a bootstrap address that is none', async () => {
    await expect(startDht({ bootstrap: ['over there'] })).rejects.toMatchObject({ code: 'address' });
  });

  it('does not mind itself among the bootstrap addresses', async () => {
    const first = await startDht();
    const port = Number(addressOf(first).split(':')[1]);
    await first.transport.stop();
    const again = await startDht({ listen: { host: '127.0.0.1', port }, bootstrap: [`127.0.0.1:${port}`] });
    const second = await startDht({ bootstrap: [addressOf(again)] });
    await until('they are linked', () => second.linked.includes(again.id) && linkedTo(again).length > 0);
    expect(linkedTo(again)).toEqual([second.id]);
    expect(again.transport.targets()).toEqual([]);
  });

  it('says of each bootstrap address whether somebody is there, and who answers in place of another', async () => {
    const first = await startDht();
    const gone = await startDht();
    const [port, deadAddress] = [addressOf(first).split(':')[1], addressOf(gone)];
    await gone.transport.stop();
    const mistaken = `/ip4/127.0.0.1/tcp/${port}/p2p/${gone.id}`;
    const second = await startDht({
      bootstrap: [deadAddress, mistaken, 'nowhere.invalid:9', addressOf(first)],
    });
    const states = () => second.transport.targets().map(({ state }) => state);
    await until('all were tried', () => !states().includes('untried'));
    expect(states()).toEqual(['silent', 'fails', 'fails', 'works']);
    expect(second.transport.targets().map(({ target, fault }) => [target, fault?.words])).toEqual([
      [deadAddress, 'nobody answers there'],
      [mistaken, expect.stringContaining('another node')],
      ['nowhere.invalid:9', expect.stringContaining('name')],
      [addressOf(first), undefined],
    ]);
  });
});
