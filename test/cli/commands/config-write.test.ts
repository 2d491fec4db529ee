import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bench } from '../fake-backend.ts';

let home: string;
let file: string;
let bench: Bench;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crabnet-config-'));
  file = join(home, 'crabnet', 'config.json');
  bench = benchAt(home);
});

afterEach(() => rm(home, { recursive: true }));

function benchAt(folder: string): Bench {
  const made = new Bench();
  made.io.env.XDG_CONFIG_HOME = folder;
  return made;
}

async function config(...argv: readonly string[]) {
  bench = benchAt(home);
  return bench.run('config', ...argv);
}

async function holds(text: string): Promise<void> {
  await mkdir(join(home, 'crabnet'), { recursive: true });
  await writeFile(file, text);
}

const held = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

describe('config set', () => {
  test('makes the file, for its owner only, and a start reads it', async () => {
    expect(await config('set', 'alias', 'otter')).toBe(0);
    expect(bench.out).toBe(`set alias to otter in ${file}\n`);
    expect(await held()).toEqual({ alias: 'otter' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(home, 'crabnet'))).toEqual(['config.json']);

    expect(await config('show', '--json')).toBe(0);
    expect(bench.json).toMatchObject({ alias: { value: 'otter', source: 'config' } });
  });

  test.each([
    ['timeout-ms', '5', 5],
    ['timeout-ms', '90s', '90s'],
    ['reward', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['tui', 'false', false],
    ['accept-unsigned', '1', true],
    ['no-web', 'true', true],
    ['sandbox', 'basic', 'basic'],
    ['announce-addr', 'a:1, b:2', ['a:1', 'b:2']],
    ['announce-addr', '', []],
    ['data-dir', '-x', '-x'],
  ])('%s to %j', async (name, text, value) => {
    expect(await config('set', '--json', '--', name, text)).toBe(0);
    expect(bench.json).toEqual({ name, value });
    expect(await held()).toEqual({ [name]: value });
  });

  test('leaves every other key and value as it is, and narrows the mode', async () => {
    const others = { 'announce-addr': [], alias: 'a', reward: 9007199254740991, 'listen-addr': '0.0.0.0:0' };
    await holds(JSON.stringify(others));
    await chmod(file, 0o644);
    expect(await config('set', 'network', 'dht')).toBe(0);
    expect(await held()).toEqual({ ...others, network: 'dht' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('takes the place of what was wrong there, and of the same setting denied', async () => {
    await holds('{"timeout-ms": "ten", "alias": "a"}');
    expect(await config('set', 'timeout-ms', '10')).toBe(0);
    expect(await held()).toEqual({ alias: 'a', 'timeout-ms': 10 });
    await holds('{"no-web": true}');
    expect(await config('set', 'web', 'true')).toBe(0);
    expect(await held()).toEqual({ web: true });
  });

  test.each([
    ['alais', 'x', '"alais" is no setting', 'alias'],
    ['price', '5', '"price" is no setting', undefined],
    ['config', 'x', '"config" is no setting', undefined],
    ['timeout-ms', '1e3', '"timeout-ms" in FILE is "1e3"', 'such as 90s, 30m or 2h'],
    [
      'timeout-ms',
      '9007199254740993',
      '"timeout-ms" in FILE is "9007199254740993"',
      'milliseconds in digits',
    ],
    ['tui', 'yes', '"tui" in FILE is "yes"', 'true or false'],
    ['sandbox', 'bwarp', '"sandbox" in FILE is "bwarp"', 'bwrap'],
    ['alias', '', '"alias" in FILE is empty', 'a short name'],
    ['listen-addr', 'here', '"listen-addr" in FILE: "here" is no ip:port', '127.0.0.1:9012'],
    ['limit-processes', '1', '"limit-processes" in FILE is 1', 'from 4 to'],
  ])('%s to %j is wrong, and nothing is written', async (name, text, message, remedy = '') => {
    expect(await config('set', name, text)).toBe(3);
    expect(bench.err).toContain(message.replace('FILE', file));
    expect(bench.err).toContain(remedy);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each(['{"alias": ', '[]', '"x"', ''])('a file that holds %j stays as it is', async (text) => {
    await holds(text);
    expect(await config('set', 'alias', 'otter')).toBe(3);
    expect(bench.err).toContain(file);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('another key that is wrong is said, and nothing is written', async () => {
    await holds('{"alais": "x"}');
    expect(await config('set', 'alias', 'otter')).toBe(3);
    expect(bench.err).toContain(`"alais" in ${file} is no setting`);
    expect(await held()).toEqual({ alais: 'x' });
  });

  test('writes the file that --config or the variable names, through a link', async () => {
    const real = join(home, 'real.json');
    await writeFile(real, '{}');
    await symlink(real, join(home, 'link.json'));
    expect(await config('set', 'alias', 'a', '--config', join(home, 'link.json'))).toBe(0);
    expect(JSON.parse(await readFile(real, 'utf8'))).toEqual({ alias: 'a' });

    bench = benchAt(home);
    bench.io.env.CRABNET_CONFIG = join(home, 'new', 'other.json');
    expect(await bench.run('config', 'set', 'alias', 'b')).toBe(0);
    expect(JSON.parse(await readFile(join(home, 'new', 'other.json'), 'utf8'))).toEqual({ alias: 'b' });
  });

  test('says what goes before it', async () => {
    bench.io.env.CRABNET_ALIAS = 'ann';
    await bench.run('config', 'set', 'alias', 'otter');
    expect(bench.err).toBe('CRABNET_ALIAS is given too, and goes before the file\n');
    await config('set', 'alias', 'otter', '--alias', 'heron');
    expect(bench.err).toBe('--alias is given too, and goes before the file\n');
    await config('set', 'alias', 'otter');
    expect(bench.err).toBe('');
  });

  test('a folder that cannot be made is said', async () => {
    await writeFile(join(home, 'crabnet'), '');
    expect(await config('set', 'alias', 'otter')).toBe(3);
    expect(bench.err).toContain(`the config file ${file} cannot be written`);
  });
});

describe('config unset', () => {
  test('takes the key out and leaves the others', async () => {
    await holds('{"alias": "a", "no-web": true, "reward": 5}');
    expect(await config('unset', 'alias')).toBe(0);
    expect(bench.out).toBe(`unset alias in ${file}\n`);
    expect(await config('unset', 'web', '--json')).toBe(0);
    expect(bench.json).toEqual({ name: 'web' });
    expect(await held()).toEqual({ reward: 5 });
  });

  test('of what is not there says so, and makes no file', async () => {
    expect(await config('unset', 'alias')).toBe(0);
    expect(bench.out).toBe(`alias is not set in ${file}\n`);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('of what is no setting is wrong usage', async () => {
    expect(await config('unset', 'alais')).toBe(3);
    expect(bench.err).toContain('alias');
  });
});

test('config path names the file that is read', async () => {
  expect(await config('path')).toBe(0);
  expect(bench.out).toBe(`${file}\n`);
  expect(await config('path', '--config', 'here.json', '--json')).toBe(0);
  expect(bench.json).toEqual({ path: '/work/here.json' });
});

describe('a config file that no start would read', () => {
  test('is mended by taking out what is wrong, one at a time', async () => {
    await holds('{"alais":"x","sandbox":"glass","alias":"otter"}');
    expect(await config('unset', 'alais')).toBe(0);
    expect(bench.out).toBe(`unset alais in ${file}\n`);
    expect(await config('unset', 'sandbox')).toBe(0);
    expect(await held()).toEqual({ alias: 'otter' });
    expect(await config('unset', 'alais')).toBe(3);
  });

  test('does not come from a value that is refused', async () => {
    await holds('{"alias":"otter"}');
    expect(await config('set', 'log-level', 'loud')).toBe(3);
    expect(bench.err).toContain('nothing was written: ');
    expect(await held()).toEqual({ alias: 'otter' });
  });
});

describe('config show', () => {
  const shown = async (alias: string, columns: number) => {
    await holds(JSON.stringify({ alias }));
    bench = benchAt(home);
    bench.io.sitDown(columns);
    expect(await bench.run('config', 'show')).toBe(0);
    return bench.io.stdout.lines.map((line) => line.trimEnd());
  };

  test('is a table of plain words on a terminal, and holds titles of any script and what is too long as well', async () => {
    expect(await shown('otter', 120)).toContainEqual(expect.stringMatching(/^ alias +otter +config$/u));
    expect(await shown('河狸', 120)).toContainEqual(expect.stringMatching(/^alias +河狸 +config$/u));
    expect(await shown('otter', 50)).toContainEqual(expect.stringMatching(/^alias +otter +config$/u));
  });
});
