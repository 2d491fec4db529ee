import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { act } from '../support/act.ts';
import { LocalNode } from '../support/local-node.ts';
import { errorOf, Program } from '../support/program.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

describe('a store that is gone, in the data dir of a node', () => {
  async function pair() {
    const hub = await UdpHub.open();
    ends.push(() => hub.close());
    const [host = '', port] = hub.address.split(':');
    const join = async (key: number) => {
      const node = new LocalNode({ key, settings: { announceAddrs: [{ host, port: Number(port) }] } });
      ends.push(() => node.remove());
      return node.start();
    };
    return [await join(1), await join(2)] as const;
  }
  const alarmsOf = async (node: LocalNode) => (await node.api.status()).alarm_codes;

  it('is no alarm at the first start', async () => {
    const node = new LocalNode();
    ends.push(() => node.remove());
    await node.start();
    expect(await alarmsOf(node)).toEqual([]);
  });

  it.each([
    ['removed', (path: string) => rmSync(path)],
    ['emptied', (path: string) => writeFileSync(path, '')],
  ])(
    'because it was %s, is said from start to start until a peer has brought back what it holds',
    async (_how, lose) => {
      const [node, peer] = await pair();
      const { seed_id: seed } = await act(node.api, 'publish', {
        title: 't',
        cmd: 'true',
        bid_window_ms: 600_000,
      });
      await until('the peer holds it', async () => (await peer.api.seed(seed)).ok);
      await node.stop();
      await peer.stop();
      lose(dataDirFiles(node.dataDir).store);
      for (let start = 0; start < 2; start += 1) {
        await node.start();
        expect(await alarmsOf(node)).toEqual(['store lost']);
        if (start === 0) await node.stop();
      }
      expect(node.eventsOf('node_alarm')[0]).toMatchObject({
        alarm: 'store lost',
        remedy: expect.stringContaining('put market.db back'),
      });
      await peer.start();
      await until('it is back', async () => (await node.api.seed(seed)).ok, 30_000);
      await until('the alarm is over', async () => (await alarmsOf(node)).length === 0);
      await node.stop();
      await node.start();
      expect(await alarmsOf(node)).toEqual([]);
    },
  );
});

describe('the program, on a store that it cannot read', () => {
  let program: Program;
  beforeEach(async () => {
    program = new Program();
    ends.push(() => program.remove());
    mkdirSync(program.dataDir, { recursive: true, mode: 0o700 });
    const { code } = await program.run('seed', 'publish', '--title', 't', '--cmd', 'true');
    expect(code).toBe(0);
  });

  it.each([
    ['that is no database', () => Buffer.from('this is no database. '.repeat(400))],
    ['that was cut off', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    [
      'whose first page was overwritten',
      (whole: Buffer) => Buffer.concat([Buffer.alloc(4096, 7), whole.subarray(4096)]),
    ],
    [
      'whose tables were overwritten',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length - 100, 3)]),
    ],
  ])('%s, says which file it is and what to do, and leaves it as it is', async (_what, damage) => {
    const { store } = program.files;
    const damaged = damage(readFileSync(store));
    writeFileSync(store, damaged);
    for (const command of [['status'], ['listen', '--no-web', '--listen-addr', '127.0.0.1:0']]) {
      const ended = await program.run(...command, '--json');
      expect([ended.code, errorOf(ended)]).toEqual([
        1,
        expect.objectContaining({
          code: 'store',
          message: expect.stringContaining(store),
          remedy: expect.stringContaining('restore it from a backup'),
        }),
      ]);
      expect(ended.stderr).not.toMatch(/ {2}at /u);
    }
    expect(readFileSync(store).equals(damaged)).toBe(true);
  });

  it('whose log alone is left, says so, and keeps the log', async () => {
    const { store } = program.files;
    renameSync(store, join(program.dataDir, 'elsewhere'));
    writeFileSync(`${store}-wal`, 'what was written last');
    const ended = await program.run('status', '--json');
    expect([ended.code, errorOf(ended)]).toMatchObject([
      1,
      {
        code: 'store',
        message: expect.stringContaining('its write-ahead log'),
        remedy: expect.stringContaining('put'),
      },
    ]);
    expect([existsSync(store), readFileSync(`${store}-wal`, 'utf8')]).toEqual([
      false,
      'what was written last',
    ]);
  });
});
