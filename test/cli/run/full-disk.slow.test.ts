import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeApi } from '../../../source/contract/node-api.ts';
import type { CrabnetError } from '../../../source/model/errors.ts';
import { dataDirFiles } from '../../../source/store/data-dir.ts';
import { connectSocketApi } from '../../../source/web/control/socket-api.ts';
import { act } from '../../support/act.ts';
import { MainProcess } from '../../support/main-process.ts';
import { logOf, QUIET } from '../../support/program.ts';
import { until } from '../../support/until.ts';

/** A disk of a few megabytes in memory. */
function mountDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-disk-'));
  try {
    execFileSync('bash', ['-c', 'mount -t tmpfs -o size=24m,mode=0755 crabnet-test "$0"', folder], {
      stdio: 'ignore',
    });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const tried = mountDisk();
const unmount = (folder: string) => {
  execFileSync('bash', ['-c', 'umount -l "$0"', folder]);
  rmSync(folder, { recursive: true });
};
if (tried !== undefined) unmount(tried);

describe.skipIf(tried === undefined)(
  'a disk that is full (skipped where no tmpfs may be mounted: run it as root)',
  () => {
    let disk: string;
    let node: MainProcess;
    let api: NodeApi;
    let web: string;
    beforeEach(async () => {
      disk = mountDisk() ?? '';
      const dataDir = join(disk, 'data');
      const args = [
        'listen',
        ...QUIET,
        '--web-addr',
        '127.0.0.1:0',
        '--sandbox',
        'none',
        '--data-dir',
        dataDir,
      ];
      node = new MainProcess(args).read();
      api = await until('the node answers', () =>
        connectSocketApi(dataDirFiles(dataDir).control, { timeoutMs: 30_000 }),
      );
      web = `http://${(await api.status()).web_addr}`;
    });
    afterEach(async () => {
      await api.close();
      await node.remove();
      unmount(disk);
    });

    const filler = () => join(disk, 'filler');
    /** Fills the disk to its last byte. */
    function fill(): void {
      for (const bytes of [1024 ** 2, 4096, 1]) {
        for (let written = true; written; ) {
          try {
            writeFileSync(filler(), Buffer.alloc(bytes), { flag: 'a' });
          } catch {
            written = false;
          }
        }
      }
    }
    const publish = () => api.act('publish', { title: 't', cmd: 'true', desc: 'x'.repeat(4000) });
    const ready = async (path = '/readyz') => {
      const answer = await fetch(`${web}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    const alarmsLogged = () =>
      logOf(node).filter((line) => (line as { alarm?: string }).alarm === 'disk full');

    it('turns the node red: not ready, an alarm, a line in the log; and green again when there is room', async () => {
      expect(await ready()).toEqual({ status: 200, text: 'ok' });
      fill();
      expect((await ready()).status).toBe(503);
      // What the write-ahead log has room for already may still be written.
      const faults = new Set<unknown>();
      for (let tries = 0; tries < 300; tries += 1) {
        await publish().catch((error: CrabnetError) => faults.add(error.code));
      }
      expect([...faults]).toEqual(['disk-full']);
      expect((await api.status()).alarm_codes).toContain('disk full');
      expect(JSON.parse((await ready('/readyz?verbose')).text).checks).toContainEqual(
        expect.objectContaining({ check: 'disk', state: 'bad' }),
      );
      expect(await ready('/livez')).toMatchObject({ status: 200 });
      expect(alarmsLogged()).toMatchObject([{ level: 'warn', remedy: expect.any(String) }]);
      rmSync(filler());
      // Nobody writes anything: it looks by itself.
      await until('the alarm is over', async () => !(await api.status()).alarm_codes.includes('disk full'));
      expect(await ready()).toEqual({ status: 200, text: 'ok' });
      expect(alarmsLogged()).toMatchObject([
        { level: 'warn' },
        { level: 'info', message: 'disk full: over' },
      ]);
      expect(await publish()).toMatchObject({ ok: true });
    });

    it('loses no result: what a run printed is sent once there is room', async () => {
      const go = join(tmpdir(), `crabnet-disk-go-${process.pid}`);
      const cmd = `echo begun; while [ ! -e ${go} ]; do sleep 0.05; done; seq 1 4000`;
      const { seed_id: seed } = await act(api, 'publish', { title: 't', cmd });
      const { bid_id: bid } = await act(api, 'bid', { seed });
      await act(api, 'claim', { seed, bid });
      const run = api.act('run', { seed, sandbox: 'none', confirmed: true });
      const lost = expect(run).rejects.toMatchObject({ code: 'disk-full' });
      await until('it runs', async () => (await api.tasks()).some(({ stdout_bytes }) => stdout_bytes > 0));
      fill();
      writeFileSync(go, '');
      await lost;
      rmSync(go);
      rmSync(filler());
      await until('the alarm is over', async () => !(await api.status()).alarm_codes.includes('disk full'));
      expect(await act(api, 'run', { seed, kept: true })).toMatchObject({ exit_code: 0 });
    });
  },
);
