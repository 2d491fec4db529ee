import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logOf, Program, QUIET } from '../../support/program.ts';
import { until } from '../../support/until.ts';
import { ask } from '../../web/raw-request.ts';

let program: Program;

beforeEach(() => {
  program = new Program();
});
afterEach(() => program.remove());

const OPEN = ['env', 'CRABNET_WEB_API_AUTH_REQUIRED=0'];

test('a monitor that asks nobody for a token, beyond loopback, is warned of in log and status, with the remedy', async () => {
  const running = program.start(['listen', '--web-addr', '0.0.0.0:0', ...QUIET], OPEN);
  const status = await until('the alarm stands', async () => {
    const now = await program.ready();
    return now.alarms.length > 0 && now;
  });
  expect(status.alarm_codes).toEqual(['web open']);
  expect(status.alarms[0]).toContain('CRABNET_WEB_API_AUTH_REQUIRED=0');
  expect((await program.run('status')).stderr).toContain('warning: web open without token at 0.0.0.0:');
  const warning = logOf(running).find(({ level }) => level === 'warn');
  expect(warning).toMatchObject({ message: status.alarms[0], remedy: expect.stringContaining('--web-addr') });
});

test.each([
  ['on loopback', OPEN, '127.0.0.1:0'],
  ['with the token', ['env'], '0.0.0.0:0'],
])('%s there is nothing to warn of', async (_, before, address) => {
  program.start(['listen', '--web-addr', address, ...QUIET], before);
  const status = await until('it listens', async () => {
    const now = await program.ready();
    return now.web_addr !== null && now;
  });
  expect(status.alarms).toEqual([]);
});

test('a host name is served once --web-hosts, its variable or its key has it', async () => {
  program.start(
    ['listen', '--web-addr', '127.0.0.1:0', ...QUIET],
    ['env', 'CRABNET_WEB_HOSTS=crab.example,other.example'],
  );
  const { web_addr } = await until('it listens', async () => {
    const now = await program.ready();
    return now.web_addr !== null && now;
  });
  const [host, port] = (web_addr ?? '').split(':');
  const get = (name: string) => ask({ host, port, path: '/health', headers: { Host: name } });
  expect(await get('other.example')).toMatchObject({ status: 200 });
  const refused = await get('foreign.example');
  expect(refused.status).toBe(421);
  expect(refused.body).toContain('CRABNET_WEB_HOSTS');
});

/** Asks the node's monitor once it listens. */
async function webOf(of: Program) {
  const { web_addr } = await until('it listens', async () => {
    const now = await of.ready();
    return now.web_addr !== null && now;
  });
  const [host, port] = (web_addr ?? '').split(':');
  return (path: string, headers: Record<string, string> = {}) => ask({ host, port, path, headers });
}

test('a browser is shown the page that is built in, and what it loads, before any token', async () => {
  program.start(['listen', '--web-addr', '127.0.0.1:0', ...QUIET]);
  const get = await webOf(program);
  const page = await get('/', { Accept: 'text/html' });
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const loaded = [...page.body.matchAll(/(?:src|href)="(?<path>[^"]+)"/gu)].map(
    ({ groups }) => groups?.path ?? '',
  );
  expect(loaded).toContain('/assets/web/page/main.js');
  for (const path of loaded) expect(await get(path)).toMatchObject({ status: 200 });
  expect((await get('/api/overview')).status).toBe(401);
  expect((await get('/')).body).toContain('/api/overview');
});

test('--web-dist shows the folder instead; one that is not there keeps the node from starting, and is named', async () => {
  const dist = join(program.folder, 'dist');
  const words = ['--web-dist', dist, '--web-addr', '127.0.0.1:0', ...QUIET];
  for (const more of [[], ['--verify-config']]) {
    const { code, stderr } = await program
      .start(['listen', '--json', ...more, ...words])
      .read()
      .ended();
    expect(code).toBe(3);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error).toMatchObject({
      code: 'config',
      field: 'web-dist',
    });
  }
  mkdirSync(dist);
  writeFileSync(join(dist, 'index.html'), 'theirs');
  program.start(['listen', '--web-api-auth-required', '0', ...words]);
  const get = await webOf(program);
  expect(await get('/some/place')).toMatchObject({ status: 200, body: 'theirs' });
  expect((await get('/api/overview')).status).toBe(200);
});
