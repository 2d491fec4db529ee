import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../source/cli/usage/command-line.ts';
import { settingFlags } from '../../../source/cli/usage/setting-flags.ts';
import { listSettings } from '../../../source/cli/usage/setting-list.ts';
import { readSettings, type Settings } from '../../../source/cli/usage/settings.ts';
import { DEFAULT_TASK_LIMITS } from '../../../source/contract/task-limits.ts';

let home: string;
let configPath: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crabnet-settings-'));
  configPath = join(home, '.config', 'crabnet', 'config.json');
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function read(argv: string[] = [], env: { [name: string]: string } = {}): Promise<Settings> {
  const line = readCommandLine(argv);
  if (line.kind !== 'command') throw new Error('no command');
  return readSettings(line.given, { env, cwd: '/work/here', homeDir: home });
}

async function config(content: unknown, path = configPath): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
}

describe('defaults', () => {
  test('are those of the reference, but for the data dir', async () => {
    const { node, options } = await read();
    expect(node).toEqual({
      dataDir: join(home, '.local/share/crabnet'),
      alias: 'node',
      network: 'udp',
      listenAddr: { host: '0.0.0.0', port: 9012 },
      announceAddrs: [{ host: '255.255.255.255', port: 9012 }],
      bootstrapPeers: [],
      webAddr: { host: '127.0.0.1', port: 3000 },
      webAddrIsExplicit: false,
      webHosts: [],
      webTokenFile: null,
      ordersFile: null,
      ordersDryRun: false,
      templateFolder: join(home, '.config/crabnet/templates'),
      webDist: null,
      policyFile: null,
      alertsFile: null,
      webAuthRequired: true,
      monitorEvents: join(home, '.local/share/crabnet/events.ndjson'),
      eventsMaxBytes: 512 * 1024 ** 2,
      eventsMaxDays: 30,
      storeMaxBytes: 2 * 1024 ** 3,
      filesMaxBytes: 8 * 1024 ** 3,
      acceptUnsigned: false,
      workers: Math.min(availableParallelism() - 1, 4),
      sandbox: 'bwrap',
      taskLimits: DEFAULT_TASK_LIMITS,
      drainMs: 30_000,
      logLevel: 'info',
      undoMs: 3000,
    });
    expect(options).toMatchObject({ 'timeout-ms': 120_000, 'bid-window-ms': 60_000, 'max-bids': 1 });
  });

  test('workers are as many as they are said to be, 64 at most; none leaves all to the main thread', async () => {
    expect((await read(['--workers', '0'])).node.workers).toBe(0);
    expect((await read([], { CRABNET_WORKERS: '64' })).node.workers).toBe(64);
    await expect(read(['--workers', '65'])).rejects.toMatchObject({ field: 'workers' });
  });

  test('the data dir follows XDG_DATA_HOME where that is absolute', async () => {
    expect((await read([], { XDG_DATA_HOME: '/data' })).node.dataDir).toBe('/data/crabnet');
    expect((await read([], { XDG_DATA_HOME: 'data' })).node.dataDir).toBe(join(home, '.local/share/crabnet'));
  });

  test('the alias is the user, cut and cleaned', async () => {
    expect((await read([], { USER: 'ann' })).node.alias).toBe('ann');
    expect((await read([], { USER: 'é'.repeat(40) })).node.alias).toBe('é'.repeat(32));
    expect((await read([], { USER: '\u001b[31m' })).node.alias).toBe('node');
  });
});

describe('precedence', () => {
  test('flag, then variable, then config file, then default', async () => {
    await config({ alias: 'from-config', network: 'dht', 'log-level': 'debug' });
    const { node, placeOf } = await read(['--alias', 'from-flag'], {
      CRABNET_ALIAS: 'from-env',
      CRABNET_NETWORK: 'udp',
    });
    expect(node).toMatchObject({ alias: 'from-flag', network: 'udp', logLevel: 'debug' });
    expect(placeOf('alias')?.source).toBe('flag');
    expect(placeOf('network')?.source).toBe('env');
    expect(placeOf('log-level')?.source).toBe('config');
    expect(placeOf('sandbox')).toBeUndefined();
  });

  test('a duration is milliseconds in digits, or such as 30m, wherever it is set', async () => {
    await config({ 'drain-ms': '1h30m', 'undo-ms': 250 });
    const { node, options } = await read(['seed', 'publish', '--timeout-ms', '90s'], {
      CRABNET_BID_WINDOW_MS: '30m',
    });
    expect(node).toMatchObject({ drainMs: 5_400_000, undoMs: 250 });
    expect(options).toMatchObject({ 'timeout-ms': 90_000, 'bid-window-ms': 1_800_000 });
    expect((await read(['--limit-cpu-ms', '1h'])).node.taskLimits.cpuTimeMs).toBe(3_600_000);
  });

  test('--web undoes a config file that says no-web', async () => {
    await config({ 'no-web': true });
    expect((await read()).node.webAddr).toBeNull();
    expect((await read(['--web'])).node.webAddr).toEqual({ host: '127.0.0.1', port: 3000 });
  });

  test('a web address is explicit wherever it was set', async () => {
    expect((await read([], { CRABNET_WEB_ADDR: '127.0.0.1:3000' })).node.webAddrIsExplicit).toBe(true);
  });
});

describe('variables', () => {
  test('CRABNET_WEB_API_AUTH_REQUIRED=0, and --web-api-auth-required 0, opens the API', async () => {
    expect((await read([], { CRABNET_WEB_API_AUTH_REQUIRED: '0' })).node.webAuthRequired).toBe(false);
    for (const flag of [['--web-api-auth-required', '0'], ['--web-api-auth-required=false']])
      expect((await read(flag)).node.webAuthRequired).toBe(false);
  });

  test('1, 0, true and false are yes and no, and both spellings count', async () => {
    expect((await read([], { CRABNET_NO_WEB: '1' })).node.webAddr).toBeNull();
    expect((await read([], { CRABNET_WEB: 'false' })).node.webAddr).toBeNull();
    expect((await read([], { CRABNET_ACCEPT_UNSIGNED: 'true' })).node.acceptUnsigned).toBe(true);
  });

  test('an empty variable is none, but an empty list of targets is one', async () => {
    const { node } = await read([], { CRABNET_ALIAS: '', CRABNET_ANNOUNCE_ADDR: '' });
    expect(node).toMatchObject({ alias: 'node', announceAddrs: [] });
  });

  test.each([
    [{ CRABNET_TIMEOUT_MS: '1e3' }, 'CRABNET_TIMEOUT_MS is "1e3"'],
    [{ CRABNET_ACCEPT_UNSIGNED: 'yes' }, 'CRABNET_ACCEPT_UNSIGNED is "yes"'],
    [{ CRABNET_WEB: '1', CRABNET_NO_WEB: '1' }, 'CRABNET_WEB and CRABNET_NO_WEB contradict each other'],
    [{ CRABNET_DATA_DIR: 'a\0b' }, 'CRABNET_DATA_DIR is no path'],
  ])('%j is refused by its name', async (env, message) => {
    await expect(read([], env)).rejects.toMatchObject({ code: 'config', message });
  });

  test('options of a single call have no variable', async () => {
    expect((await read([], { CRABNET_YES: '1', CRABNET_PRICE: 'x' })).options).toMatchObject({
      yes: undefined,
      price: 0,
    });
  });
});

describe('the config file', () => {
  test('stands in XDG_CONFIG_HOME, where CRABNET_CONFIG says, or where --config says', async () => {
    await config({ alias: 'xdg' }, join(home, 'x', 'crabnet', 'config.json'));
    await config({ alias: 'env' }, join(home, 'env.json'));
    await config({ alias: 'flag' }, join(home, 'flag.json'));
    const env = { XDG_CONFIG_HOME: join(home, 'x') };
    expect((await read([], env)).node.alias).toBe('xdg');
    const more = { ...env, CRABNET_CONFIG: join(home, 'env.json') };
    expect((await read([], more)).node.alias).toBe('env');
    expect((await read(['--config', join(home, 'flag.json')], more)).node.alias).toBe('flag');
  });

  test('one that was asked for must exist', async () => {
    await expect(read(['--config', join(home, 'none.json')])).rejects.toMatchObject({
      code: 'config',
      field: 'config',
      message: `the config file ${home}/none.json cannot be read: there is none (ENOENT)`,
    });
  });

  test('paths in it are relative to it', async () => {
    await config({ 'data-dir': 'data', 'web-token-file': 'token', 'monitor-events': 'log/e.ndjson' });
    const folder = join(home, '.config', 'crabnet');
    expect((await read()).node).toMatchObject({
      dataDir: join(folder, 'data'),
      webTokenFile: join(folder, 'token'),
      monitorEvents: join(folder, 'data/log/e.ndjson'),
    });
  });

  test('a list is an array or a text with commas', async () => {
    await config({ 'announce-addr': ['127.0.0.1:1', '127.0.0.1:2'], 'bootstrap-peers': '127.0.0.1:3' });
    expect((await read()).node).toMatchObject({
      announceAddrs: [
        { host: '127.0.0.1', port: 1 },
        { host: '127.0.0.1', port: 2 },
      ],
      bootstrapPeers: ['127.0.0.1:3'],
    });
  });

  test.each([
    ['[]', 'config', /holds no JSON object/],
    ['{', 'config', /is no JSON/],
    [{ aliass: 'x' }, 'aliass', /"aliass" in .* is no setting/],
    [{ yes: true }, 'yes', /"yes" in .* is no setting/],
    [{ 'max-bids': '4' }, 'max-bids', /"max-bids" in .* is "4"/],
    [{ 'max-bids': 1.5 }, 'max-bids', /is 1.5/],
    [{ 'max-bids': '30m' }, 'max-bids', /is "30m"/],
    [{ 'drain-ms': '30' }, 'drain-ms', /is "30"/],
    ['{"drain-ms": "99999999999999999d"}', 'drain-ms', /is too large/],
    ['{"reward": 9007199254740993}', 'reward', /"reward" in .* is too large/],
    [{ web: 1 }, 'web', /"web" in .* is 1/],
    [{ web: true, 'no-web': true }, 'no-web', /both stand in/],
    [{ alias: null }, 'alias', /"alias" in .* is null/],
    [{ network: 'tcp' }, 'network', /"network" in .* is "tcp"/],
    [{ 'announce-addr': [1] }, 'announce-addr', /is an array/],
  ])('%j is refused by the name of the key', async (content, field, message) => {
    await config(content);
    await expect(read()).rejects.toMatchObject({
      code: 'config',
      field,
      message: expect.stringMatching(message),
    });
  });
});

describe('checks', () => {
  test.each([
    [['--listen-addr', 'localhost:1'], 'address', 'listen-addr'],
    [['--announce-addr', '127.0.0.1:1,nonsense'], 'address', 'announce-addr'],
    [['--bootstrap-peers', 'x'], 'address', 'bootstrap-peers'],
    [['--web-addr', '3000'], 'address', 'web-addr'],
    [['--alias', 'x'.repeat(33)], 'usage', 'alias'],
    [['--alias', 'a\u202eb'], 'usage', 'alias'],
    [['--alias', ' '], 'usage', 'alias'],
    [['--data-dir', ''], 'usage', 'data-dir'],
    [['--web-token-file', ''], 'usage', 'web-token-file'],
  ])('%j', async (argv, code, field) => {
    await expect(read(argv)).rejects.toMatchObject({ code, field });
  });

  test('an address that is none tells who wants none what to say', async () => {
    await expect(read(['--web-addr', 'off'])).rejects.toMatchObject({
      remedy: expect.stringMatching(/127\.0\.0\.1.*; for none: --no-web$/u),
    });
    await expect(read(['--listen-addr', 'off'])).rejects.toMatchObject({
      remedy: expect.not.stringContaining('for none'),
    });
  });

  test('a relative data dir is relative to the working folder, the event file to the data dir', async () => {
    const { node } = await read(['--data-dir', 'd', '--monitor-events', 'e.ndjson']);
    expect(node).toMatchObject({ dataDir: '/work/here/d', monitorEvents: '/work/here/d/e.ndjson' });
    expect((await read(['--monitor-events', '/var/e.ndjson'])).node.monitorEvents).toBe('/var/e.ndjson');
  });
});

test('every setting is listed once, with the value that takes effect and its source', async () => {
  const rows = listSettings(await read(['--data-dir', 'd'], { CRABNET_MAX_BIDS: '0' }));
  expect(rows.find(({ name }) => name === 'data-dir')).toEqual({
    name: 'data-dir',
    value: '/work/here/d',
    source: 'flag',
    words: '--data-dir',
  });
  expect(rows.find(({ name }) => name === 'max-bids')).toMatchObject({ value: 0, source: 'env' });
  expect(rows.find(({ name }) => name === 'exec-deadline-ms')).toMatchObject({
    value: null,
    source: 'default',
  });
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});

test('what flags and variables set is set by flags for another start, and what the config file says is left to it', async () => {
  await config({ alias: 'otter', 'drain-ms': 5 });
  const given = ['--no-web', '--web-api-auth-required', '0', '--accept-unsigned', '--web-hosts', 'a,b'];
  const env = { CRABNET_POLICY: 'rules.json', CRABNET_ANNOUNCE_ADDR: '', CRABNET_DATA_DIR: '/data' };
  const flags = settingFlags(await read(given, env), ['data-dir']);
  expect(flags.join(' ')).toBe(
    '--announce-addr  --no-web --web-hosts a --web-hosts b --web-api-auth-required 0 --policy /work/here/rules.json --accept-unsigned',
  );
  const again = await read([...flags, '--data-dir', '/data']);
  expect(again.node).toEqual((await read(given, env)).node);
});
