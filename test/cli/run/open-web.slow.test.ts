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
