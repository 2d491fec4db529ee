import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN } from '../../support/node-process.ts';
import { errorOf, Program, QUIET } from '../../support/program.ts';
import { UNFIT_STARTS } from '../../support/unfit-starts.ts';

let program: Program;
let folder: string;

beforeEach(() => {
  program = new Program('d');
  folder = mkdtempSync(join(tmpdir(), 'crabnet-around-'));
});
afterEach(async () => {
  await program.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('--verify-config refuses what a start refuses, in the same words, and makes nothing:', () => {
  it.each(UNFIT_STARTS)('%s', async (_, prepare, args, code) => {
    const at = join(folder, 'it');
    prepare(at);
    const before = execFileSync('find', [folder], { encoding: 'utf8' });
    const given = args(at);
    const web = given.includes('--web-addr') ? [] : ['--no-web'];
    const asked = [
      ...(given.includes('--data-dir') ? [] : ['--data-dir', join(folder, 'd')]),
      ...(given.includes('--listen-addr') ? QUIET.slice(2) : QUIET),
      ...web,
      ...given,
    ];
    const check = spawnSync(process.execPath, [MAIN, '--verify-config', '--json', ...asked], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(execFileSync('find', [folder], { encoding: 'utf8' })).toBe(before);
    const start = spawnSync(process.execPath, [MAIN, 'listen', '--json', ...asked], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    const said = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '');
    expect(said(check.stderr)).toMatchObject({ error: { code } });
    expect(said(start.stderr)).toEqual(said(check.stderr));
    expect(check.status).toBe(start.status);
  });

  it('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const ended = await program.run('--verify-config', '--json', ...QUIET, '--web-addr', `127.0.0.1:${port}`);
    expect(ended.code).toBe(5);
    expect(errorOf(ended)).toMatchObject({ code: 'port-in-use', field: 'web-addr' });
    server.close();
  });
});

it('--verify-config approves what a start takes, a mark at the start of files too, and says that a node runs', async () => {
  const [policy, config, token] = ['policy', 'config', 'token'].map((name) => join(folder, name));
  writeFileSync(policy ?? '', '\ufeff{"otherwise": "allow"}');
  writeFileSync(config ?? '', '\ufeff{"alias": "crab"}');
  writeFileSync(token ?? '', '\ufefftoken\r\n');
  const args = ['--policy', policy ?? '', '--config', config ?? '', '--web-token-file', token ?? ''];
  const all = [...args, '--web-addr', '127.0.0.1:0', ...QUIET];
  const fresh = await program.run('--verify-config', '--json', ...all);
  expect(fresh.code, fresh.stderr).toBe(0);
  expect(JSON.parse(fresh.stdout)).toMatchObject({ ok: true, running: false, settings: { alias: 'crab' } });
  expect(existsSync(program.dataDir)).toBe(false);
  program.start(['listen', ...all]);
  await program.ready();
  const beside = await program.run('--verify-config', '--json', ...all);
  expect(JSON.parse(beside.stdout)).toMatchObject({ ok: true, running: true });
});
