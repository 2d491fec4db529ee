import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostPort } from '../../../source/base/host-port.ts';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import type { Site } from '../../../source/web/site/site.ts';
import { FakeNodeApi } from '../fake-node-api.ts';
import { ask, type RawAnswer } from '../raw-request.ts';

const TOKEN = 'the-token';
const SITE: Site = { answer: async (path) => ({ status: 200, type: 'text/html', body: `at ${path}` }) };

const servers: MonitorServer[] = [];
let bound: HostPort;

async function start(token: string | null, port = 0): Promise<HostPort> {
  const server = new MonitorServer({
    api: new FakeNodeApi(),
    address: { host: '127.0.0.1', port },
    hosts: [],
    token,
    site: SITE,
    oldestEvent: () => 1,
    metrics: async () => '',
    onDefect: (error) => {
      throw error;
    },
  });
  servers.push(server);
  return await server.start();
}

beforeEach(async () => {
  bound = await start(TOKEN);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const request = (path: string, headers: Record<string, string> = {}, method = 'GET', at = bound) =>
  ask({ host: at.host, port: at.port, path, method, headers });
const signIn = (token: string, at = bound) => request('/session', { 'X-Api-Token': token }, 'POST', at);
const setCookie = ({ headers }: RawAnswer): string => headers['set-cookie']?.[0] ?? '';
const cookieOf = (answer: RawAnswer): string => setCookie(answer).split(';')[0] ?? '';
const session = async (headers: Record<string, string>) =>
  JSON.parse((await request('/session', headers)).body);

describe('a browser shows the token once', () => {
  test('and has a cookie then, which no script reads and no other site brings along', async () => {
    const answer = await signIn(TOKEN);
    expect(answer.status).toBe(200);
    expect(setCookie(answer)).toMatch(
      /^crabnet-\d+=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/u,
    );
    expect(setCookie(answer)).not.toContain(TOKEN);
    const Cookie = `theme=dark; ${cookieOf(answer)}`;
    expect((await request('/api/status', { Cookie })).status).toBe(200);
    expect(await session({ Cookie })).toEqual({ token_wanted: true, shown: true });
  });

  test('without it, or with one that is made up, nothing is read', async () => {
    const cookie = cookieOf(await signIn(TOKEN));
    const name = cookie.split('=')[0] ?? '';
    for (const Cookie of [
      `${name}=`,
      `${name}=${TOKEN}`,
      `${cookie}x`,
      cookie.slice(0, -1),
      `other${cookie}`,
    ]) {
      expect((await request('/api/status', { Cookie })).status).toBe(401);
      expect(await session({ Cookie })).toEqual({ token_wanted: true, shown: false });
    }
  });

  test('a token that is not this node’s brings no cookie', async () => {
    const answer = await signIn('another');
    expect([answer.status, setCookie(answer)]).toEqual([401, '']);
  });

  test('a page of another origin cannot show it, nor forget it', async () => {
    const headers = { 'X-Api-Token': TOKEN, Origin: 'http://elsewhere.example' };
    expect((await request('/session', headers, 'POST')).status).toBe(403);
    expect((await request('/session/end', headers, 'POST')).status).toBe(403);
  });

  test('the cookie outlives a start, as the token does, and not a new token', async () => {
    const { port } = bound;
    const Cookie = cookieOf(await signIn(TOKEN));
    await servers.pop()?.stop();
    bound = await start(TOKEN, port);
    expect((await request('/api/status', { Cookie })).status).toBe(200);
    await servers.pop()?.stop();
    bound = await start('new', port);
    expect((await request('/api/status', { Cookie })).status).toBe(401);
  });

  test('two nodes of one host have a cookie each', async () => {
    const other = await start('the-other');
    const Cookie = `${cookieOf(await signIn(TOKEN))}; ${cookieOf(await signIn('the-other', other))}`;
    expect((await request('/api/status', { Cookie })).status).toBe(200);
    expect((await request('/api/status', { Cookie }, 'GET', other)).status).toBe(200);
  });

  test('it is forgotten on demand', async () => {
    expect(setCookie(await request('/session/end', {}, 'POST'))).toMatch(
      /^crabnet-\d+=; Max-Age=0; Path=\//u,
    );
  });

  test('a node that wants no token says so', async () => {
    const open = await start(null);
    const { body } = await request('/session', {}, 'GET', open);
    expect(JSON.parse(body)).toEqual({ token_wanted: false, shown: true });
  });
});

describe('a link with the token in it', () => {
  test('leads to the same place without it, with the cookie', async () => {
    const answer = await request(`/topology?token=${TOKEN}&view=all`);
    expect([answer.status, answer.headers.location]).toEqual([303, '/topology?view=all']);
    expect((await request('/api/status', { Cookie: cookieOf(answer) })).status).toBe(200);
    expect((await request(`/?token=${TOKEN}`)).headers.location).toBe('/');
  });

  test('with another token shows nothing and brings no cookie', async () => {
    const answer = await request('/?token=another');
    expect([answer.status, setCookie(answer)]).toEqual([401, '']);
  });

  test('does not lead to another host', async () => {
    for (const path of ['//elsewhere.example/', '/\\elsewhere.example/', '///elsewhere.example'])
      expect((await request(`${path}?token=${TOKEN}`)).headers.location).toMatch(/^\/(?![/\\])/u);
  });

  test('opens pages only: the API takes it from headers and the cookie', async () => {
    expect((await request(`/api/status?token=${TOKEN}`)).status).toBe(401);
  });

  test('is a page like any other where no token is wanted', async () => {
    const open = await start(null);
    expect(await request('/?token=x', {}, 'GET', open)).toMatchObject({ status: 200, body: 'at /' });
  });
});
