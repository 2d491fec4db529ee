import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome } from '../../source/model/errors.ts';
import { LocalNode } from '../support/local-node.ts';
import { until } from '../support/until.ts';

const MIB = 1024 * 1024;

let top = '';
let publisher: LocalNode;
let worker: LocalNode;
beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-exchange-'));
  publisher = await new LocalNode({ settings: { network: 'dht' } }).start();
  worker = await new LocalNode({ settings: { network: 'dht' } }).start();
  const { listen_addrs } = await publisher.api.status();
  done(await worker.api.act('dial', { address: String(listen_addrs[0]) }));
  await until('they speak', async () => (await publisher.api.peers()).some(({ link }) => link !== null));
});
afterEach(async () => {
  await Promise.all([publisher.remove(), worker.remove()]);
  rmSync(top, { recursive: true, force: true });
});

function done<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
}

it('a seed goes to its worker with its files, and what the task made of them comes back to the publisher alone', async () => {
  const sources = join(top, 'sources');
  mkdirSync(join(sources, 'lib'), { recursive: true });
  const large = Buffer.alloc(3 * MIB, 'words and more words ');
  writeFileSync(join(sources, 'lib', 'words'), large);
  writeFileSync(join(sources, 'build.sh'), 'mkdir dist; cat lib/words >dist/out; wc -c <dist/out\n', {
    mode: 0o755,
  });
  const { seed_id: seed } = done(
    await publisher.api.act('publish', {
      title: 'build',
      cmd: './build.sh',
      input: [sources],
      output: ['dist'],
    }),
  );
  await until('the seed came', async () => (await worker.api.seed(seed)).ok);
  // Nobody has awarded it yet: its files are nobody's.
  const { bid_id } = done(await worker.api.act('bid', { seed, price: 5 }));
  await until('the bid came', async () => {
    const found = await publisher.api.seed(seed);
    return found.ok && found.value.bids.length === 1;
  });
  done(await publisher.api.act('claim', { seed, bid: bid_id }));
  await until('the claim came', async () => {
    const found = await worker.api.seed(seed);
    return found.ok && found.value.refusals.run === null;
  });
  expect(done(await worker.api.act('run', { seed }))).toMatchObject({
    exit_code: 0,
    files: { bytes: 3 * MIB, count: 1 },
  });
  await until('the result came', async () => {
    const found = await publisher.api.seed(seed);
    return found.ok && found.value.results.length === 1;
  });
  const to = join(top, 'came');
  expect(done(await publisher.api.act('fetch', { seed, to })).files).toMatchObject([{ path: 'dist/out' }]);
  expect(readFileSync(join(to, 'dist', 'out')).equals(large)).toBe(true);
  done(await publisher.api.act('settle', { seed, verdict: 'accepted' }));
});
