import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveTemplate, templateFolder, templateValues } from '../../../source/cli/usage/templates.ts';
import { done } from '../../../source/model/errors.ts';
import { SEED_ID } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crabnet-templates-'));
  folder = join(home, 'crabnet', 'templates');
});
afterEach(async () => {
  await chmod(home, 0o700);
  await rm(home, { recursive: true });
});

async function holds(name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), text);
}

async function crabnet(...argv: readonly string[]): Promise<Bench & { readonly code: number }> {
  const bench = new Bench();
  bench.io.env.XDG_CONFIG_HOME = home;
  bench.io.env.CRABNET_MIN_PRICE = '3';
  bench.io.env.CRABNET_MAX_BIDS = '7';
  bench.node.answer = done({ seed_id: SEED_ID, told: 'sent', targets: 1 });
  return Object.assign(bench, { code: await bench.run(...argv) });
}

describe('seed publish --template', () => {
  test('a flag is before the template, and the template before variables', async () => {
    await holds('nightly', '{"cmd": "make test", "reward": 20, "min-price": 5, "bid-window-ms": 600000}');
    const { code, node } = await crabnet('seed', 'publish', '--template', 'nightly', '--reward', '30');
    expect(code).toBe(0);
    expect(node.acted.at(-1)).toMatchObject({
      action: 'publish',
      input: {
        cmd: 'make test',
        title: 'make test',
        reward: 30,
        min_price: 5,
        bid_window_ms: 600_000,
        max_bids: 7,
      },
    });
  });

  test.each([
    ['{"cmd": "x", "rewards": 2}', '"rewards" in', '"reward"'],
    ['{"cmd": "x", "alias": "me"}', '"alias" in', 'it may set title, cmd'],
    ['{"cmd": "x", "reward": -1}', '"reward" in', 'is -1'],
    ['{"cmd": 7}', '"cmd" in', 'give a string'],
    ['{"cmd": "x"', 'is no JSON', 'named as the flags'],
    ['[]', 'holds no JSON object', 'named as the flags'],
    ['{"reward": 2}', 'seed publish needs a', '--cmd'],
  ])('%s is refused with its place and the remedy', async (text, ...words) => {
    await holds('nightly', text);
    const { code, err, node } = await crabnet('seed', 'publish', '--template', 'nightly');
    expect(code).toBe(3);
    for (const each of words) expect(err).toContain(each);
    if (!text.includes('reward": 2}')) expect(err).toContain(join(folder, 'nightly.json'));
    expect(node.acted).toEqual([]);
  });

  test('one that is not there names those that are', async () => {
    expect((await crabnet('seed', 'publish', '--template', 'a')).err).toContain('there is none yet in');
    await holds('nightly', '{}');
    const { code, err } = await crabnet('seed', 'publish', '--template', 'nihtly');
    expect(code).toBe(3);
    expect(err).toContain('there is no template nihtly');
    expect(err).toContain('nightly');
  });

  test.each(['../nightly', '', '.hidden', 'a/b', 'a\u0000'])('%j is no name', async (name) => {
    const { code, err } = await crabnet('seed', 'publish', '--template', name, '--cmd', 'x');
    expect(code).toBe(3);
    expect(err).toContain('is no name of a template');
  });
});

describe('config templates', () => {
  test('lists them with their commands, and what is wrong with one', async () => {
    await holds('nightly', '{"cmd": "make\\ntest"}');
    await holds('broken', '{"cost": 1}');
    const { out } = await crabnet('config', 'templates');
    expect(out.split('\n').map((line) => line.split('  ')[0])).toEqual(['broken', 'nightly', '']);
    expect(out).toContain(`"cost" in ${join(folder, 'broken.json')} is nothing`);
    expect((await crabnet('config', 'templates', '--json')).json).toMatchObject([
      { name: 'broken', values: {}, error: expect.stringContaining('"cost"') },
      { name: 'nightly', values: { cmd: 'make\ntest' } },
    ]);
  });

  test('says where they would be', async () => {
    expect((await crabnet('config', 'templates')).err).toContain(`no templates in ${folder}`);
  });
});

test('what is saved is read back; a folder that cannot be made says so', async () => {
  const values = { cmd: 'make', reward: 4, bid_window_ms: 90_000 };
  await saveTemplate(folder, 'mine', values);
  expect(templateValues(folder, 'mine')).toEqual(values);
  await writeFile(join(home, 'file'), '');
  const wrong = templateFolder(join(home, 'file', 'config.json'));
  await expect(saveTemplate(wrong, 'mine', values)).rejects.toThrow(
    `the template ${wrong}/mine.json cannot be written`,
  );
});
