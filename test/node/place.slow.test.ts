import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeApi } from '../../source/contract/node-api.ts';
import { startNode } from '../../source/node/open-node.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { act } from '../support/act.ts';
import { LocalNode } from '../support/local-node.ts';
import { Program } from '../support/program.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealSeed, testKey } from '../support/sealed.ts';
import { testSettings } from '../support/test-settings.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

let program: Program;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  program = new Program();
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await program.remove();
});

const publish = (api: NodeApi) => api.act('publish', { title: 't', cmd: 'true', bid_window_ms: 600_000 });

async function running() {
  const node = program.listen().read();
  await program.ready();
  return { node, api: await program.control() };
}

describe('a data dir that is removed under a node', () => {
  const local = async () => {
    const node = new LocalNode();
    ends.push(() => node.remove());
    return node.start();
  };

  it('is an alarm; own verbs are refused with its code, and what arrives is not taken in', async () => {
    const node = await local();
    await publish(node.api);
    rmSync(node.dataDir, { recursive: true });
    await expect(publish(node.api)).rejects.toMatchObject({
      code: 'store-gone',
      message: expect.stringContaining(dataDirFiles(node.dataDir).store),
      remedy: expect.stringContaining('put the data dir back'),
    });
    await until('it is an alarm without anybody writing', async () =>
      (await node.api.status()).alarm_codes.includes('data dir gone'),
    );
    const peer = await RawPeer.open();
    ends.push(() => peer.close());
    await peer.send(sealSeed(testKey(1), Math.floor(Date.now() / 1000)).text, await node.port());
    await until('it is refused', () => node.refused('store-failed') > 0);
    expect((await node.api.status()).seeds).toBe(1);
    expect(existsSync(node.dataDir)).toBe(false);
  });

  it('is another one when somebody makes a new one there, and a second node may have that', async () => {
    const node = await local();
    await publish(node.api);
    rmSync(node.dataDir, { recursive: true });
    const second = await startNode(testSettings(node.dataDir));
    ends.push(() => second.stop());
    await expect(publish(node.api)).rejects.toMatchObject({ code: 'store-gone' });
    await publish(second.api);
    expect((await second.api.status()).seeds).toBe(1);
  });

  it('that is put back is used again, and nothing of before is lost', async () => {
    const node = await local();
    await publish(node.api);
    const away = `${node.dataDir}-away`;
    renameSync(node.dataDir, away);
    await expect(publish(node.api)).rejects.toMatchObject({ code: 'store-gone' });
    renameSync(away, node.dataDir);
    await publish(node.api);
    await until('the alarm is over', async () => (await node.api.status()).alarms.length === 0);
    await node.stop();
    await node.start();
    expect((await node.api.status()).seeds).toBe(2);
  });
});

describe('who waits for an acknowledgement', () => {
  it('gets none from a node whose data dir is gone, and gets it once it is back', async () => {
    const hub = await UdpHub.open();
    ends.push(() => hub.close());
    const [host = '', port] = hub.address.split(':');
    const enter = async (key: number) => {
      const announceAddrs = [{ host, port: Number(port) }];
      const node = new LocalNode({ key, settings: { announceAddrs, sandbox: 'none' } });
      ends.push(() => node.remove());
      return node.start();
    };
    const [publisher, worker] = [await enter(1), await enter(2)];
    const rowOf = async ({ api }: LocalNode, id: string) => (await api.rows([id]))[0];
    const { seed_id: seed } = await act(publisher.api, 'publish', {
      ...{ title: 't', cmd: 'echo done', bid_window_ms: 600_000 },
    });
    await until('the worker holds it', async () => (await rowOf(worker, seed)) !== undefined);
    const { bid_id: bid } = await act(worker.api, 'bid', { seed });
    await until('the bid is there', async () => (await rowOf(publisher, seed))?.bid_count === 1);
    await act(publisher.api, 'claim', { seed, bid });
    await until('it is awarded', async () => (await rowOf(worker, seed))?.status === 'Claimed');
    const away = `${publisher.dataDir}-away`;
    renameSync(publisher.dataDir, away);
    await act(worker.api, 'run', { seed });
    await until('the result came', () => publisher.refused('store-failed') > 0);
    expect(worker.eventsOf('announce_acknowledged')).toEqual([]);
    renameSync(away, publisher.dataDir);
    await until('it is acknowledged', () => worker.eventsOf('announce_acknowledged').length === 1);
    expect((await rowOf(publisher, seed))?.status).toBe('Done');
  });
});

describe('lock and socket that are removed', () => {
  it('let no second node in: the store itself is held, and the socket is made anew', async () => {
    const { api } = await running();
    await publish(api);
    for (const path of [program.files.lock, program.files.control]) rmSync(path);
    const second = await program.listen().read().ended();
    expect(second.code).toBe(4);
    expect(second.stderr).toContain('--data-dir');
    await until('the socket is there again', () => existsSync(program.files.control));
    expect(lstatSync(program.files.control).mode & 0o777).toBe(0o600);
    const status = await program.ready();
    expect(status).toMatchObject({ running: true, seeds: 1 });
  });

  it('let no command in that writes the store beside the node', async () => {
    await running();
    for (const path of [program.files.lock, program.files.control]) rmSync(path);
    const told = await program.run('seed', 'publish', '--title', 't', '--cmd', 'true', '--json');
    // The socket may be there again in time: then the node itself has published it.
    if (told.code !== 0) expect(told).toMatchObject({ code: 4 });
    await until('the socket is there again', () => existsSync(program.files.control));
    expect((await program.ready()).seeds).toBe(told.code === 0 ? 1 : 0);
  });
});

describe('a write-ahead log that is removed under a node', () => {
  it('costs nothing that was acknowledged, even if the node is killed then', async () => {
    const { node, api } = await running();
    const acknowledged = [await publish(api), await publish(api)];
    rmSync(`${program.files.store}-wal`);
    acknowledged.push(await publish(api));
    node.signal('SIGKILL');
    await node.ended();
    program.listen();
    expect((await program.ready()).seeds).toBe(acknowledged.length);
    expect(acknowledged.every(({ ok }) => ok)).toBe(true);
  });
});

describe('an event file that is moved', () => {
  it('is made anew, and later events are in it', async () => {
    const { api } = await running();
    const events = join(program.dataDir, 'events.ndjson');
    await until('there are events', () => existsSync(events));
    renameSync(events, `${events}.1`);
    await publish(api);
    await until(
      'there is a new one',
      () => existsSync(events) && readFileSync(events, 'utf8').includes('seed_published'),
    );
    expect(readFileSync(`${events}.1`, 'utf8')).not.toContain('seed_published');
  });
});

describe('a place that others rule', () => {
  const started = (...more: readonly string[]) =>
    program
      .listen(...more)
      .read()
      .ended();

  it('is no data dir: the line names the folder and the chmod', async () => {
    mkdirSync(program.dataDir, { mode: 0o700, recursive: true });
    for (const mode of [0o770, 0o702]) {
      chmodSync(program.dataDir, mode);
      const { code, stderr } = await started();
      expect(code).toBe(1);
      expect(stderr).toContain(`chmod go-w ${program.dataDir}`);
    }
    chmodSync(program.dataDir, 0o755);
    program.listen();
    await program.ready();
  });

  it('holds no event file, nor is a link one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-place-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const events = join(folder, 'events.ndjson');
    chmodSync(folder, 0o777);
    expect(await started('--monitor-events', events)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`chmod go-w ${folder}`),
    });
    chmodSync(folder, 0o700);
    writeFileSync(join(folder, 'precious'), 'mine');
    symlinkSync(join(folder, 'precious'), events);
    expect(await started('--monitor-events', events)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${events} is a symbolic link`),
    });
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('mine');
    rmSync(events);
    writeFileSync(events, '');
    chmodSync(events, 0o666);
    expect(await started('--monitor-events', events)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`chmod go-w ${events}`),
    });
  });

  it('holds no store: one that is a link is refused', async () => {
    mkdirSync(program.dataDir, { mode: 0o700, recursive: true });
    const elsewhere = join(program.dataDir, 'elsewhere');
    writeFileSync(elsewhere, '');
    for (const path of [program.files.store, program.files.lock]) {
      symlinkSync(elsewhere, path);
      const { code, stderr } = await started();
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining(`${path} is a symbolic link`),
      });
      rmSync(path);
    }
  });
});
