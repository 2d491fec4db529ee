/**
 * The book of a node with many trades behind it: how long its ledger takes, and its prices, the first time and from then on, and how long its export
 * takes to write and to verify, here and by the second implementation of the rules; beside it one pass over the same archive that reads each row and parses it.
 * Then the same file as after an upgrade, with nothing read yet: how long the node takes to read it ahead while nobody asks, how late the loop is
 * meanwhile, and how long the first ledger takes from then on.
 * Run: npm run bench -- ledger [TRADES]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyPairFromSeed, openKeyFile } from '../../source/identity/key-file.ts';
import { startNode } from '../../source/node/open-node.ts';
import { BookCheck } from '../../source/node/trade/trade-proof.ts';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { LedgerVerifier } from '../second/verify-ledger.ts';
import { sealBid, sealClaim, sealResult, sealSeed, sealSettlement } from '../support/sealed.ts';
import { testSettings } from '../support/test-settings.ts';

const [trades = 100_000] = process.argv.slice(2).map(Number);
const PARTNERS = 200;
const DAY_S = 86_400;
const GROUP = 200;
const REST_MS = 1000;
/** Of a core. */
const RESTING_SHARE = 0.03;
const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
makeDataDir(dataDir);
const files = dataDirFiles(dataDir);
const us = openKeyFile(files.key);
const partners = Array.from({ length: PARTNERS }, () => keyPairFromSeed(randomBytes(32)));

/** An accepted trade of months ago, in which we published or worked. */
function sealTrade(number: number) {
  const partner = partners[number % PARTNERS] ?? us;
  const [publisher, worker] = number % 2 === 0 ? [us, partner] : [partner, us];
  const ts = Math.floor(Date.now() / 1000) - 100 * DAY_S - (number % 100_000);
  const seed = sealSeed(publisher, ts, { title: `Report ${number}` });
  const bid = sealBid(worker, seed.held.seed, ts + 1, { price: 5 + (number % 40) });
  const claim = sealClaim(publisher, bid, ts + 2);
  const result = sealResult(worker, claim.held.claim, ts + 3, 'x'.repeat(200));
  const end = sealSettlement(publisher, seed.held.seed, ts + 4, 'Accepted', result.held.result.id);
  return { id: seed.held.seed.id, said: [seed, bid, claim, result, end] };
}

function fill(): void {
  const store = new Store(files.store);
  for (let from = 0; from < trades; from += GROUP) {
    const made = Array.from({ length: Math.min(GROUP, trades - from) }, (_, nth) => sealTrade(from + nth));
    const members = made.map(({ id, said }) => ({ id, keys: said.map(({ held }) => held.key) }));
    store.append(
      made.flatMap(({ said }) => said.map(({ held, text }) => ({ key: held.key, verified: true, text }))),
    );
    const forgetAtMs = Date.now() - DAY_S * 1000;
    store.forget(
      members.flatMap(({ keys }) => keys),
      new Map(members.map(({ id, keys }) => [id, { members: keys, forgetAtMs }])),
    );
  }
  store.close();
}

async function timed<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const started = performance.now();
  const value = await work();
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(2)} s`);
  return value;
}

/** With a node to which nobody talks. */
async function readAhead(): Promise<void> {
  const file = new DatabaseSync(files.store);
  file.exec("UPDATE archived_seeds SET facts = '', seal = x''");
  file.close();
  const node = await startNode(testSettings(dataDir));
  const lateness = monitorEventLoopDelay({ resolution: 1 });
  lateness.enable();
  await timed('read ahead while nobody asks', async () => {
    // The file is the node's alone: that it rests shows that it is done.
    for (let before = process.threadCpuUsage(); ; before = process.threadCpuUsage()) {
      await sleep(REST_MS);
      const { user, system } = process.threadCpuUsage(before);
      if ((user + system) / 1000 < REST_MS * RESTING_SHARE) break;
    }
  });
  lateness.disable();
  const late = [lateness.percentile(99), lateness.max].map((ns) => (ns / 1e6).toFixed(1));
  console.log(`loop late meanwhile: p99 ${late[0]} ms, most ${late[1]} ms`);
  await timed('the first ledger then', () => node.api.balances({}));
  await node.stop();
}

try {
  fill();
  const node = await startNode(testSettings(dataDir));
  const read = async () => {
    const page = await node.api.balances({});
    if (!page.ok) throw new Error(`the ledger is refused: ${page.refusal.code}`);
    return page.value.balances;
  };
  await timed(`ledger of ${trades} archived trades, folded for the first time`, read);
  const balances = await timed('ledger from then on', read);
  const priced = async () => {
    for (;;) {
      const report = await node.api.prices({});
      if (!report.reading) return report.prices;
    }
  };
  await timed('prices, worked out for the first time', priced);
  const prices = await timed('prices from then on', priced);
  await timed('the peers with their records, for the first time', () => node.api.peers());
  console.log(
    `${prices.length} kinds of tasks, ${prices[0]?.count ?? 0} prices of ${prices[0]?.like ?? 'none'}`,
  );
  const check = new BookCheck(us.nodeId, Date.now());
  let proven = 0;
  await timed('export, and its verification line by line', async () => {
    for (let cursor: string | undefined = 'memory-'; cursor !== undefined; ) {
      const page = await node.api.proofs({ cursor });
      if (!page.ok) throw new Error(`the export is refused: ${page.refusal.code}`);
      for (const proof of page.value.proofs) if (check.fault(proof) === undefined) proven += 1;
      cursor = page.value.next_cursor ?? undefined;
    }
  });
  const madeMs = Date.now();
  const second = new LedgerVerifier(madeMs);
  second.take(JSON.stringify({ crabnet: 'ledger/1', node_id: us.nodeId, made_ms: madeMs }));
  let held = 0;
  await timed('the same export, by the second implementation of the rules', async () => {
    for (let cursor: string | undefined = 'memory-'; cursor !== undefined; ) {
      const page = await node.api.proofs({ cursor });
      if (!page.ok) throw new Error(`the export is refused: ${page.refusal.code}`);
      for (const proof of page.value.proofs) if (second.take(JSON.stringify(proof))) held += 1;
      cursor = page.value.next_cursor ?? undefined;
    }
  });
  second.take(JSON.stringify({ end: { trades: held, receipts: 0 } }));
  const verdict = second.verdict();
  const sum = (of: readonly { readonly owed: number }[]) => of.reduce((total, { owed }) => total + owed, 0);
  console.log(
    `${proven} of ${trades} proven; owed by the ledger ${sum(balances)}, by the export ${sum(check.balances())}; ` +
      `${(process.memoryUsage.rss() / 1024 / 1024).toFixed(0)} MB`,
  );
  const seconds = verdict.ok ? [...verdict.sums.values()] : [];
  console.log(
    `the second implementation: ${held} proven, ${verdict.ok ? 'whole' : 'not whole'}, owed ${sum(seconds)}`,
  );
  await node.stop();
  const store = new Store(files.store);
  await timed('yardstick: each row of the archive read and parsed', async () => {
    for (let after: Parameters<typeof store.archivedSeeds.page>[0] = null; ; ) {
      const page = store.archivedSeeds.page(after, 500);
      for (const { facts } of page) if (facts !== null) JSON.parse(facts);
      if (page.length < 500) break;
      after = page.at(-1)?.id ?? null;
    }
  });
  store.close();
  await readAhead();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
