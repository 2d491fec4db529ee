import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCold } from '../../source/node/open-node.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { SCHEMA_STEPS } from '../../source/store/schema.ts';
import { testSettings } from '../support/test-settings.ts';

/** A data dir as the release before schema 3 left it: a trade to its end, a withdrawn seed, two open ones. */
const BEFORE = new URL('../store/fixtures/schema-2', import.meta.url).pathname;
const WHEN_MS = Date.parse('2026-11-28T11:30:00Z');
const ports = { ...systemPorts, clock: { now: () => WHEN_MS } };

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crabnet-upgrade-'));
  cpSync(BEFORE, dataDir, { recursive: true });
  chmodSync(dataDirFiles(dataDir).key, 0o600);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const open = () => openCold(testSettings(dataDir, {}), { ports });
const versionOf = (path: string) => {
  const database = new DatabaseSync(path);
  const [version, vacuum] = ['user_version', 'auto_vacuum'].map((name) =>
    Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {}).at(0),
  );
  database.close();
  return { version, vacuum };
};

describe('a data dir of the release before', () => {
  it('opens with its key and all that it holds, and is carried forward', async () => {
    const api = open();
    expect(await api.status()).toMatchObject({
      node_id: '12D3KooWMmjSYuz17nWs5W4tr26Ytgp9rh1V2FunFHh7sDGCVRSn',
      ...{ seeds: 4, bids: 1, claims: 1, results: 1, envelopes: 9 },
    });
    expect(await api.seed('82823d7a')).toMatchObject({
      ok: true,
      value: {
        seed: { status: 'Accepted', title: 'count to three', role: 'publisher' },
        results: [{ stdout: 'one two three\n', accepted: true, hash_matches: true }],
        settlements: [{ status: 'Accepted', note: 'thank you' }],
      },
    });
    await api.close();
    expect(versionOf(dataDirFiles(dataDir).store)).toEqual({
      version: SCHEMA_STEPS.length,
      vacuum: 2,
    });
  });

  it('is as it was when it is opened again', async () => {
    const first = open();
    const before = await first.digest();
    await first.close();
    const second = open();
    expect(await second.digest()).toEqual(before);
    await second.close();
  });
});

describe('a data dir that a later release wrote', () => {
  it('is refused with the words what to do, and left as it was', () => {
    const path = dataDirFiles(dataDir).store;
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(open).toThrow(
      expect.objectContaining({ code: 'store-newer', remedy: expect.stringContaining('--data-dir') }),
    );
    expect(versionOf(path).version).toBe(99);
  });
});
