import { afterEach, describe, expect, it } from 'vitest';
import type { NodeApi } from '../../source/contract/node-api.ts';
import { canMakeNamespaces, NamespaceLan } from '../support/namespaces.ts';
import { Program } from '../support/program.ts';
import { until } from '../support/until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A LAN, and nodes on it, each on a host of its own. */
function lan() {
  const made = new NamespaceLan();
  ends.push(() => made.remove());
  const node = async (...options: readonly string[]) => {
    const host = made.host();
    const program = new Program();
    ends.push(() => program.remove());
    const listen = [
      'listen',
      '--no-web',
      '--network',
      'dht',
      '--listen-addr',
      '0.0.0.0:9012',
      '--sandbox',
      'none',
    ];
    program.start([...listen, ...options], host.before);
    const { node_id: id } = await program.ready();
    return { ...host, id, api: await program.control() };
  };
  return { node, set: made.set.bind(made) };
}

const linksOf = async (api: NodeApi): Promise<readonly string[]> =>
  (await api.peers()).filter(({ link }) => link !== null).map(({ node_id }) => node_id);

async function act(api: NodeApi, ...[action, input]: Parameters<NodeApi['act']>) {
  const outcome = await api.act(action, input);
  if (!outcome.ok) throw new Error(`${action}: ${outcome.refusal.code}`);
  return outcome.value;
}

const digestOf = async (api: NodeApi) => (await api.digest()).digest;

describe.runIf(canMakeNamespaces())('nodes on hosts of their own', () => {
  it('find each other by mDNS alone', async () => {
    const { node } = lan();
    const nodes = [await node(), await node(), await node()];
    for (const { api, id } of nodes) {
      const others = nodes.map((other) => other.id).filter((other) => other !== id);
      await until('it is linked to the two others', async () => {
        const links = await linksOf(api);
        return others.every((other) => links.includes(other));
      });
    }
  });

  it('trade through a partition in the middle, which heals by itself', async () => {
    const { node, set } = lan();
    const publisher = await node();
    const bootstrap = ['--bootstrap-peers', `${publisher.address}:9012`];
    const worker = await node(...bootstrap);
    const watcher = await node(...bootstrap);
    await until('the worker is linked', async () => (await linksOf(worker.api)).includes(publisher.id));
    const { seed_id: seed } = (await act(publisher.api, 'publish', { title: 't', cmd: 'echo done' })) as {
      seed_id: string;
    };
    await until('the worker has the seed', async () => (await worker.api.seed(seed)).ok);
    const { bid_id: bid } = (await act(worker.api, 'bid', { seed, price: 1 })) as { bid_id: string };
    await until('the publisher has the bid', async () => {
      const detail = await publisher.api.seed(seed);
      return detail.ok && detail.value.bids.length === 1;
    });
    set(worker.plug, 'down');
    await act(publisher.api, 'claim', { seed, bid });
    await until('the watcher has the claim', async () => {
      const detail = await watcher.api.seed(seed);
      return detail.ok && detail.value.claims.length === 1;
    });
    set(worker.plug, 'up');
    await until('the worker has the claim', async () => {
      const detail = await worker.api.seed(seed);
      return detail.ok && detail.value.claims.length === 1;
    });
    await act(worker.api, 'run', { seed, sandbox: 'none' });
    await until('the publisher has the result', async () => {
      const detail = await publisher.api.seed(seed);
      return detail.ok && detail.value.results.length === 1;
    });
    await act(publisher.api, 'settle', { seed, verdict: 'accepted' });
    for (const { api } of [publisher, worker, watcher]) {
      await until(
        'the market is the same',
        async () => (await digestOf(api)) === (await digestOf(publisher.api)),
      );
      const detail = await api.seed(seed);
      expect(detail.ok && detail.value.seed.status).toBe('Accepted');
    }
  });
});
