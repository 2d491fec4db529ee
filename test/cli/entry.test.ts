import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CrabnetError,
  type FaultCode,
  InvariantError,
  type RefusalCode,
  refused,
} from '../../source/model/errors.ts';
import { VERSION } from '../../source/node/version.ts';
import { aSeed, SEED_ID } from '../support/made-rows.ts';
import { Bench } from './fake-backend.ts';

let folder: string;
let bench: Bench;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crabnet-entry-'));
  bench = new Bench();
  bench.io.homeDir = folder;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the node', () => {
  test('has its console where a person sits at both ends', async () => {
    bench.io.sitDown();
    expect(await bench.run()).toBe(0);
    expect(bench.backend.started).toEqual(['console']);
  });

  test.each([
    ['stdin is no terminal', { stdin: false, stdout: true }, []],
    ['stdout is no terminal', { stdin: true, stdout: false }, []],
    ['--no-tui is given', { stdin: true, stdout: true }, ['--no-tui']],
    ['listen is the command', { stdin: true, stdout: true }, ['listen']],
  ])('is headless where %s', async (_when, terminals, argv) => {
    bench.io.stdin.isTTY = terminals.stdin;
    bench.io.stdout.isTTY = terminals.stdout;
    expect(await bench.run(...argv)).toBe(0);
    expect(bench.backend.started).toEqual(['headless']);
  });

  test('gets the settings', async () => {
    await bench.run('listen', '--data-dir', '/d', '--listen-addr', '127.0.0.1:0', '--no-web');
    expect(bench.backend.settings).toMatchObject({
      dataDir: '/d',
      listenAddr: { host: '127.0.0.1', port: 0 },
      webAddr: null,
    });
  });
});

describe('a command', () => {
  test.each([
    [[], undefined],
    [['--announce'], 'now'],
    [['--no-announce'], 'never'],
  ] as const)('with %j tells the node, and closes it', async (flags, announce) => {
    bench.node.answer = { ok: true, value: { bid_id: 'b', told: 'sent', targets: 1 } };
    expect(await bench.run('seed', 'bid', SEED_ID, ...flags)).toBe(0);
    const [acted] = bench.node.acted;
    expect(acted?.action === 'bid' ? acted.input.announce : 'no bid').toBe(announce);
    expect(bench.node.closed).toBe(1);
    expect(bench.io.listensForSignals).toBe(false);
  });

  test('closes the node when it fails, too', async () => {
    bench.node.seeds = () => Promise.reject(new CrabnetError('store', 'the page is corrupt'));
    expect(await bench.run('seed', 'list')).toBe(1);
    expect(bench.node.closed).toBe(1);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with %i, and closes the node', async (signal, code) => {
    bench.node.seeds = () => {
      bench.io.signal(signal);
      return new Promise(() => undefined);
    };
    expect(await bench.run('seed', 'list')).toBe(code);
    expect(bench.node.closed).toBe(1);
  });

  test('ends at a signal while the node is being opened', async () => {
    bench.backend.openApi = () => {
      bench.io.signal('SIGINT');
      return new Promise(() => undefined);
    };
    expect(await bench.run('status')).toBe(130);
  });

  test('ends quietly with 0 when nobody reads its answer', async () => {
    bench.node.seedRows = [aSeed()];
    bench.io.stdout.failure = 'EPIPE';
    expect(await bench.run('seed', 'list')).toBe(0);
    expect(await bench.run('--help')).toBe(0);
    expect(bench.err).toBe('');
  });

  test('fails when its answer cannot be written', async () => {
    bench.io.stdout.failure = 'ENOSPC';
    expect(await bench.run('--help')).toBe(1);
    expect(bench.err).toBe('failed: stdout cannot be written: ENOSPC\n');
  });
});

const FACTS = {
  'no-such-seed': { given: 'abc' },
  'needs-confirmation': { what: 'weak-sandbox', level: 'none' },
  'invalid-field': { problem: 'empty' },
  clock: { ahead_s: 140, voters: 3, against_count: 1, against: [{ node_id: 'abc', ahead_s: 140 }] },
  'ambiguous-id': { what: 'seed', given: 'abc', count: 2, example: 'abcd' },
} as const;

describe('exit codes', () => {
  test.each([
    ['no-such-seed', 2],
    ['needs-confirmation', 2],
    ['invalid-field', 2],
    ['clock', 2],
    ['ambiguous-id', 3],
  ] as const satisfies readonly (readonly [RefusalCode, number])[])('refusal %s: %i', async (code, exit) => {
    bench.node.answer = refused(code, FACTS[code], 'seed');
    expect(await bench.run('seed', 'bid', 'abc')).toBe(exit);
    expect(bench.out).toBe('');
    expect(bench.err).toMatch(new RegExp(`^refused: .+ \\(${code}\\)\nfield: seed\ntry: .+\n$`, 'u'));
  });

  test.each([
    ['usage', 3],
    ['config', 3],
    ['address', 3],
    ['data-dir-owned', 4],
    ['port-in-use', 5],
    ['network', 5],
    ['store', 1],
    ['disk-full', 1],
    ['key-file', 1],
    ['control', 1],
  ] as const satisfies readonly (readonly [FaultCode, number])[])('fault %s: %i', async (code, exit) => {
    bench.backend.fault = new CrabnetError(code, 'broken', { remedy: 'mend it' });
    expect(await bench.run('status', '--json')).toBe(exit);
    expect(bench.out).toBe('');
    expect(JSON.parse(bench.err)).toEqual({ error: { code, message: 'broken', remedy: 'mend it' } });
  });

  test("a refusal names the field as the shell spells it: a flag's name where there is one", async () => {
    bench.node.answer = refused('invalid-field', { problem: 'empty' }, 'bid_window_ms');
    expect(await bench.run('seed', 'publish', '--cmd', 'ls', '--json')).toBe(2);
    expect(JSON.parse(bench.err).error).toMatchObject({
      field: 'bid-window-ms',
      message: 'bid-window-ms is empty',
    });
    bench.io.stderr.text = '';
    bench.node.answer = refused('invalid-field', { problem: 'empty' }, 'of_no_flag');
    expect(await bench.run('seed', 'publish', '--cmd', 'ls')).toBe(2);
    expect(bench.err).toContain('field: of_no_flag\n');
  });

  test('wrong usage is 3, as JSON where that is wanted', async () => {
    expect(await bench.run('status', '--alias', '--json')).toBe(3);
    expect(JSON.parse(bench.err).error).toMatchObject({ code: 'usage', field: 'alias' });
    bench.io.stderr.text = '';
    bench.io.env.CRABNET_JSON = '1';
    expect(await bench.run('statsu')).toBe(3);
    expect(JSON.parse(bench.err).error).toMatchObject({ code: 'usage', remedy: 'crabnet status' });
  });

  test('a config file may ask for JSON', async () => {
    const config = join(folder, 'c.json');
    await writeFile(config, '{"json": true}');
    bench.backend.fault = new CrabnetError('store', 'broken');
    expect(await bench.run('status', '--config', config)).toBe(1);
    expect(JSON.parse(bench.err)).toEqual({ error: { code: 'store', message: 'broken' } });
  });

  test('JSON is never coloured', async () => {
    bench.io.sitDown();
    delete bench.io.env.NO_COLOR;
    await bench.run('statsu', '--json');
    expect(() => JSON.parse(bench.err)).not.toThrow();
  });

  test.each([
    ['an InvariantError', new InvariantError('this should not happen: x')],
    ['any other error', new TypeError('x is not a function')],
    ['what is no error', 'a string'],
  ])('%s is a defect: 70, with a report', async (_what, thrown) => {
    bench.backend.fault = thrown;
    expect(await bench.run('status', '--data-dir', folder)).toBe(70);
    const [report = ''] = await readdir(folder);
    expect(report).toMatch(/^crabnet-crash-.*\.txt$/u);
    expect(bench.err).toContain(join(folder, report));
    expect(await readFile(join(folder, report), 'utf8')).toContain(`crabnet ${VERSION}`);
    expect((await stat(join(folder, report))).mode & 0o777).toBe(0o600);
  });
});

describe('help and version', () => {
  test('go to stdout, need no node, and exit 0', async () => {
    expect(await bench.run('--version')).toBe(0);
    expect(bench.out).toBe(`crabnet ${VERSION}\n`);
    expect(await bench.run('seed', 'publish', '--help')).toBe(0);
    expect(bench.out).toContain('Usage: crabnet seed publish');
    expect(bench.backend.settings).toBeUndefined();
  });
});

test('a variable that sets nothing is warned of at every start, with what may be meant', async () => {
  const words = 'CRABNET_ALIS sets nothing: did you mean CRABNET_ALIAS?';
  bench.io.env.CRABNET_ALIS = 'x';
  expect(await bench.run('listen', '--data-dir', folder)).toBe(0);
  expect(bench.backend.warnings).toEqual([words]);
  expect(bench.err).toBe('');
  expect(await bench.run('status', '--data-dir', folder)).toBe(0);
  expect(bench.err).toContain(`warning: ${words}`);
  expect(await bench.run('--verify-config', '--json', '--data-dir', folder)).toBe(0);
  expect(bench.out).toContain(words);
});

describe('--verify-config', () => {
  test('says what was checked, and makes nothing', async () => {
    const dataDir = join(folder, 'not', 'yet');
    expect(await bench.run('--verify-config', '--data-dir', dataDir)).toBe(0);
    expect(bench.io.stdout.lines[0]).toBe('verify-config: ok');
    expect(bench.out).toContain(`data-dir: ${dataDir}\n`);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is one JSON value with --json', async () => {
    expect(await bench.run('--verify-config', '--json', '--data-dir', folder)).toBe(0);
    expect(bench.json).toMatchObject({
      ok: true,
      warnings: ['no sandbox'],
      settings: { 'data-dir': folder },
    });
  });

  test('names the setting that cannot work', async () => {
    const file = import.meta.filename;
    expect(await bench.run('--verify-config', '--monitor-events', join(file, 'd', 'e'))).toBe(3);
    expect(bench.err).toContain('field: monitor-events');
    bench.io.stderr.text = '';
    expect(await bench.run('--verify-config', '--web-addr', 'x')).toBe(3);
    expect(bench.err).toContain('field: web-addr');
  });
});

test('--dump-topology prints the topology as JSON, and ends', async () => {
  expect(await bench.run('--dump-topology')).toBe(0);
  expect(bench.json).toEqual({ nodes: [], edges: [] });
  expect(bench.backend.started).toEqual([]);
});

describe('config show', () => {
  test('has every setting with value and source as JSON', async () => {
    bench.io.env.CRABNET_ALIAS = 'crab';
    expect(await bench.run('config', 'show', '--json')).toBe(0);
    expect(bench.json).toMatchObject({
      alias: { value: 'crab', source: 'env' },
      json: { value: true, source: 'flag' },
      sandbox: { value: 'bwrap', source: 'default' },
      'web-token-file': { value: null, source: 'default' },
    });
  });

  test('is a table that names the variable', async () => {
    bench.io.env.CRABNET_ALIAS = 'crab';
    expect(await bench.run('config', 'show')).toBe(0);
    expect(bench.out).toMatch(/^alias +crab +CRABNET_ALIAS$/mu);
    expect(bench.err).toBe('no config file\n');
  });
});
