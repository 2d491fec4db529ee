import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { act } from '../../support/act.ts';
import type { MainProcess } from '../../support/main-process.ts';
import { NotifySocket } from '../../support/notify-socket.ts';
import { logOf, Program, QUIET } from '../../support/program.ts';
import { until } from '../../support/until.ts';

const hasSystemdNotify = spawnSync('systemd-notify', ['--version']).status === 0;
const go = join(tmpdir(), `crabnet-daemon-go-${process.pid}`);

let program: Program;
beforeEach(() => {
  program = new Program();
});
afterEach(async () => {
  await program.remove();
  rmSync(go, { force: true });
});

/** A node on which a task runs that waits for `go`, and the seed of the task. */
async function nodeAtWork(...more: readonly string[]): Promise<{ node: MainProcess; seed: string }> {
  const node = program.listen('--sandbox', 'none', ...more).read();
  await program.ready();
  const api = await program.control();
  const cmd = `echo begun; while [ ! -e ${go} ]; do sleep 0.05; done; echo whole`;
  const { seed_id: seed } = await act(api, 'publish', { title: 't', cmd });
  const { bid_id: bid } = await act(api, 'bid', { seed });
  await act(api, 'claim', { seed, bid });
  program.start(['seed', 'run', seed, '--sandbox', 'none', '--yes']);
  await until('the task prints', async () =>
    (await api.tasks()).some(({ stdout_bytes }) => stdout_bytes > 0),
  );
  return { node, seed };
}

const resultOf = async (seed: string): Promise<{ stdout: string; stopped_by?: string } | undefined> =>
  JSON.parse((await program.run('seed', 'show', seed, '--json')).stdout).results[0];

describe('the first SIGTERM', () => {
  it('lets what runs come to its end and its result, and takes no new task', async () => {
    const { node, seed } = await nodeAtWork('--drain-ms', '60000');
    node.signal('SIGTERM');
    await until('it drains', async () => (await program.status()).draining !== null);
    const { code, stderr } = await program.run('seed', 'run', seed, '--yes', '--json');
    expect(code).toBe(2);
    expect(stderr).toContain('"running"');
    writeFileSync(go, '');
    expect((await node.ended()).signal).toBe('SIGTERM');
    expect(await resultOf(seed)).toMatchObject({ stdout: 'begun\nwhole\n' });
  });

  it('stops what still runs after --drain-ms and keeps what it printed, which is sent with --kept', async () => {
    const { node, seed } = await nodeAtWork('--drain-ms', '200');
    node.signal('SIGTERM');
    expect((await node.ended()).signal).toBe('SIGTERM');
    const again = await program.run('seed', 'run', seed, '--sandbox', 'bwrap');
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toContain('it was stopped with its node; what it printed is kept, 6 bytes');
    expect(again.stderr).toContain('--kept');
    expect((await program.run('seed', 'run', seed, '--kept')).code).toBe(0);
    expect(await resultOf(seed)).toMatchObject({
      stdout: 'begun\n',
      stopped_by: 'the node was shut down',
    });
  });

  it('is the last that is waited for: a second one ends the node at once', async () => {
    const { node } = await nodeAtWork('--drain-ms', '600000');
    node.signal('SIGTERM');
    await until('it drains', async () => (await program.status()).draining !== null);
    node.signal('SIGTERM');
    expect((await node.ended()).signal).toBe('SIGTERM');
  });
});

describe.skipIf(!hasSystemdNotify)('under systemd (skipped where there is no systemd-notify)', () => {
  let socket: NotifySocket;
  beforeEach(async () => {
    socket = await NotifySocket.open();
  });
  afterEach(() => socket.close());

  it('says that it is ready, lives, reads its settings anew, and how long it may take to stop', async () => {
    const words = [`NOTIFY_SOCKET=${socket.path}`, 'WATCHDOG_USEC=200000'];
    const node = program
      .start(['listen', '--no-web', ...QUIET, '--drain-ms', '5000'], ['env', ...words])
      .read();
    await until('it is ready', () => socket.told.includes('READY=1'));
    await until('it lives', () => socket.told.filter((word) => word === 'WATCHDOG=1').length > 2);
    node.signal('SIGHUP');
    await until('it was ready twice', () => socket.told.filter((word) => word === 'READY=1').length === 2);
    expect(socket.told).toContain('RELOADING=1');
    expect(socket.told.some((word) => /^MONOTONIC_USEC=\d+$/u.test(word))).toBe(true);
    node.signal('SIGTERM');
    await node.ended();
    await until('all was told', () => socket.told.includes('STOPPING=1'));
    expect(socket.told).toContain('EXTEND_TIMEOUT_USEC=20000000');
  });
});

it("a warning of Node's is a line of the log like any other", async () => {
  const warn = 'setTimeout(() => process.emitWarning("take care", "TestWarning"), 500)';
  const node = program
    .start(
      ['listen', '--no-web', ...QUIET],
      ['env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(warn)}`],
    )
    .read();
  await program.ready();
  await until('it was warned', () => node.stderr.includes('take care'));
  expect(logOf(node)).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'take care', name: 'TestWarning' }),
  );
});

describe('SIGHUP', () => {
  const config = (settings: object) =>
    writeFileSync(join(program.folder, 'config.json'), JSON.stringify(settings));
  const policy = (text: string) => writeFileSync(join(program.folder, 'policy.json'), text);
  const listen = () => program.listen('--config', join(program.folder, 'config.json')).read();
  const reread = (node: MainProcess, times: number) =>
    until('the settings were read', () => {
      const said = node.stdout.match(/"settings_(?:read|refused)"/gu) ?? [];
      return said.length >= times;
    });

  it('reads config and policy anew: what can be taken over is, the rest is named', async () => {
    policy('{"otherwise": "allow", "rules": []}');
    config({ alias: 'before', policy: 'policy.json' });
    const node = listen();
    await program.ready();
    policy('{"otherwise": "deny", "rules": []}');
    config({ alias: 'after', policy: 'policy.json', workers: 7, 'drain-ms': 1 });
    node.signal('SIGHUP');
    await reread(node, 1);
    expect((await program.status()).alias).toBe('after');
    const api = await program.control();
    const { seed_id: seed } = await act(api, 'publish', { title: 't', cmd: 'true' });
    expect(await api.act('bid', { seed })).toMatchObject({ refusal: { code: 'command-refused' } });
    expect(logOf(node)).toContainEqual(
      expect.objectContaining({
        message: 'config and policy were read again',
        changed: ['alias', 'drain-ms'],
        after_restart: ['workers'],
      }),
    );
    expect(node.stderr).not.toContain('terminal');
  });

  it.each([
    ['a config that is wrong', () => config({ alias: 'after', 'drain-ms': 'soon' }), 'drain-ms'],
    [
      'a policy that is wrong',
      () => {
        config({ alias: 'after', policy: 'policy.json' });
        policy('{');
      },
      'policy',
    ],
  ])('with %s changes nothing, says so, and the node runs on', async (_, spoil, field) => {
    config({ alias: 'before' });
    const node = listen();
    await program.ready();
    spoil();
    node.signal('SIGHUP');
    await reread(node, 1);
    expect((await program.status()).alias).toBe('before');
    expect(logOf(node)).toContainEqual(expect.objectContaining({ level: 'error', field }));
    config({ alias: 'mended' });
    node.signal('SIGHUP');
    await reread(node, 2);
    expect((await program.status()).alias).toBe('mended');
  });
});

describe('a daemon that cannot start says so as a line of its log', () => {
  const failure = async (...args: readonly string[]) => {
    const ended = await program.start(args).read().ended();
    return { ...ended, log: logOf(ended) };
  };

  it.each([
    [
      'a setting that is wrong',
      ['listen', '--listen-addr', 'nowhere'],
      3,
      { code: 'address', field: 'listen-addr' },
    ],
    ['an option that there is not', ['listen', '--nonsense'], 3, { code: 'usage' }],
    ['a value that is wrong', ['--no-tui', '--drain-ms', 'soon'], 3, { field: 'drain-ms' }],
    [
      'an address that is not ours',
      ['listen', '--listen-addr', '203.0.113.1:0'],
      5,
      { code: expect.any(String) },
    ],
    ['a policy that is not there', ['--no-tui', '--policy', '/nowhere', ...QUIET], 3, { field: 'policy' }],
  ])('%s', async (_, args, code, more) => {
    const failed = await failure(...args);
    expect(failed.code).toBe(code);
    expect(failed.log).toMatchObject([{ level: 'error', message: expect.any(String), ...more }]);
  });
});
