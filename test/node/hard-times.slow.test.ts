import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeStatus, SeedRow } from '../../source/contract/node-api.ts';
import { errorOf, logOf, Program, QUIET } from '../support/program.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealSeed, testKey } from '../support/sealed.ts';
import { openTerminal } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';

let program: Program;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  program = new Program();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await program.remove();
});

describe('a disk that is full while the node runs', () => {
  it('is an alarm; nothing that was acknowledged is lost, and the node goes on when there is room', async () => {
    const node = program.listen().read();
    const { listen_addrs } = await program.ready();
    const api = await program.control();
    const peer = await RawPeer.open();
    ends.push(() => peer.close());
    const text = 'x'.repeat(4000);
    const publish = () =>
      api.act('publish', { title: 't', cmd: 'true', desc: text, rules: text, bid_window_ms: 600_000 });
    const acknowledged: string[] = [];
    const publishUntilFull = async () => {
      for (;;) {
        const outcome = await publish();
        if (outcome.ok) acknowledged.push(outcome.value.seed_id);
      }
    };
    await publish();
    const limit = (size: string) =>
      spawnSync('prlimit', [`--pid=${node.child.pid}`, `--fsize=${size}`]).status;
    expect(limit('400000:unlimited')).toBe(0);
    await expect(publishUntilFull()).rejects.toMatchObject({
      name: 'CrabnetError',
      code: expect.stringMatching(/^(?:store|disk-full)$/u),
      remedy: expect.stringContaining('nothing that was acknowledged is lost'),
    });
    const full = await api.status();
    expect(full.alarms).toEqual([expect.stringMatching(/^(?:store failed|disk full)$/u)]);
    expect(full.seeds).toBe(acknowledged.length + 1);
    const seed = sealSeed(testKey(1), Math.floor(Date.now() / 1000), {
      // Larger than what did not fit.
      ...{ description: text, rules: text, command: text },
    });
    const port = Number(listen_addrs[0]?.split(':')[1]);
    await peer.send(seed.text, port);
    await until('what arrives is refused', () => node.stdout.includes('"reason":"store-failed"'));
    await peer.send(sealSeed(testKey(1), 1_700_000_000).text, port);
    await until('so is what needs no room', () => node.stdout.includes('"reason":"expired"'));
    expect(await api.status()).toMatchObject({ seeds: full.seeds, alarms: full.alarms });
    expect(limit('unlimited:unlimited')).toBe(0);
    await peer.send(seed.text, port);
    await until('it is taken when there is room', async () => (await api.status()).seeds === full.seeds + 1);
    expect(await publish()).toMatchObject({ ok: true });
    expect((await api.status()).alarms).toEqual([]);
    const said = node.stdout.split('\n').filter((line) => line.includes('"kind":"seed_published"'));
    expect(said).toHaveLength(acknowledged.length + 2);
    await node.signal('SIGKILL').ended();
    const seeds = JSON.parse((await program.run('seed', 'list', '--json')).stdout) as SeedRow[];
    expect(seeds).toHaveLength(acknowledged.length + 3);
    expect(seeds.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
  });
});

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s drains, and the process ends by it', async (signal) => {
    const node = program.listen().read();
    await program.ready();
    const ended = await node.signal(signal).ended();
    expect([ended.code, ended.signal]).toEqual([null, signal]);
    expect(ended.stdout).toContain('"kind":"node_stop"');
    expect(logOf(ended).map(({ message }) => message)).toEqual([
      'ready',
      expect.stringMatching(/^limits of tasks: /u),
      'stopping',
    ]);
    expect(await program.status()).toMatchObject({ running: false });
  });

  it('SIGHUP has a node without a console read its settings again, and go on', async () => {
    const node = program.listen();
    await program.ready();
    node.signal('SIGHUP');
    await until('it says so', () => node.stderr.includes('config and policy were read again'));
    expect(await program.status()).toMatchObject({ running: true });
  });

  it('tells who waits for a task that there is no result', async () => {
    const node = program.listen('--sandbox', 'none', '--drain-ms', '0');
    await program.ready();
    const api = await program.control();
    const published = await api.act('publish', { title: 't', cmd: 'sleep 60' });
    const seed = published.ok ? published.value.seed_id : '';
    const made = await api.act('bid', { seed });
    await api.act('claim', { seed, bid: made.ok ? made.value.bid_id : '' });
    const running = program.run('seed', 'run', seed, '--sandbox', 'none', '--yes', '--json');
    await until('the task runs', async () => (await api.tasks()).length === 1);
    node.signal('SIGTERM');
    const ended = await running;
    expect(ended.code).toBe(1);
    expect(errorOf(ended)).toMatchObject({
      code: 'task-start',
      message: expect.stringContaining('no result'),
    });
    expect((await node.ended()).signal).toBe('SIGTERM');
  });
});

describe('stdout', () => {
  /** Makes the node say more than a pipe holds. */
  async function makeNoise({ listen_addrs }: NodeStatus): Promise<void> {
    const peer = await RawPeer.open();
    ends.push(() => peer.close());
    const now = Math.floor(Date.now() / 1000);
    const seeds = Array.from({ length: 400 }, () => sealSeed(testKey(1), now));
    await until('the node holds what it was sent', async () => {
      for (const { text } of seeds) await peer.send(text, Number(listen_addrs[0]?.split(':')[1]));
      return (await program.status()).seeds === seeds.length;
    });
  }

  it('has the events from the first on', async () => {
    const node = program.listen().read();
    await program.ready();
    await until('it says that it listens', () => node.stdout.includes('"kind":"udp_listener_init"'));
    expect(node.stdout).toMatch(/^\{.*"kind":"node_start"/u);
  });

  it('that nobody reads neither stops the node nor its end', async () => {
    const node = program.listen();
    await makeNoise(await program.ready());
    expect((await node.signal('SIGTERM').ended()).signal).toBe('SIGTERM');
  });

  it('that is a terminal on hold (Ctrl-S) neither stops the node nor its end', async () => {
    const size = { columns: 80, rows: 24 };
    const place = {
      dataDir: program.dataDir,
      options: [...QUIET, '--no-web', '--data-dir', program.dataDir],
    };
    const terminal = openTerminal(place, size, 'listen');
    ends.push(() => terminal.kill());
    const ready = await program.ready();
    terminal.type('\u0013');
    await makeNoise(ready);
    process.kill(terminal.pid, 'SIGTERM');
    await terminal.ended;
  });

  it('that is closed does not end the node', async () => {
    const node = program.listen();
    const ready = await program.ready();
    node.child.stdout?.destroy();
    await makeNoise(ready);
    expect((await node.signal('SIGTERM').ended()).signal).toBe('SIGTERM');
  });
});

it('of twenty commands at once on one seed three bids and one claim win', async () => {
  program.listen();
  await program.ready();
  const apis = await Promise.all(Array.from({ length: 20 }, () => program.control()));
  const published = await apis[0]?.act('publish', { title: 't', cmd: 'true', max_bids: 0 });
  const seed = published?.ok === true ? published.value.seed_id : '';
  const bids = await Promise.all(apis.map((api, price) => api.act('bid', { seed, price })));
  const won = bids.flatMap((bid) => (bid.ok ? [bid.value.bid_id] : []));
  const lost = bids.flatMap((bid) => (bid.ok ? [] : [bid.refusal.code]));
  expect([won.length, lost]).toEqual([3, Array(17).fill('enough')]);
  const claims = await Promise.all(
    apis.map((api, index) => api.act('claim', { seed, bid: won[index % 3] ?? '' })),
  );
  expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
  const refusals = claims.flatMap((claim) => (claim.ok ? [] : [claim.refusal.code]));
  expect(refusals).toEqual(Array(19).fill('already-claimed'));
  expect(await program.status()).toMatchObject({ bids: 3, claims: 1, envelopes: 5 });
});
