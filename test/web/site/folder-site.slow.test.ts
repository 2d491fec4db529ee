import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostPort } from '../../../source/base/host-port.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import { FolderSite } from '../../../source/web/site/folder-site.ts';
import { FakeNodeApi } from '../fake-node-api.ts';
import { ask, sendBytes } from '../raw-request.ts';

const SECRET = 'not for the web';
const INDEX = '<!doctype html><title>theirs</title>';

let top: string;
let folder: string;
let server: MonitorServer;
let bound: HostPort;
let defects: unknown[];

const put = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  ask({ host: bound.host, port: bound.port, path, method, headers });

beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-site-'));
  folder = join(top, 'dist');
  defects = [];
  writeFileSync(join(top, 'secret.txt'), SECRET);
  mkdirSync(join(top, 'dist-beside'));
  writeFileSync(join(top, 'dist-beside', 'secret.txt'), SECRET);
  put('index.html', INDEX);
  put('assets/app-1a2b.js', 'export {};');
  put('docs/index.html', 'docs');
  server = new MonitorServer({
    api: new FakeNodeApi(),
    address: { host: '127.0.0.1', port: 0 },
    hosts: [],
    token: 'the-token',
    site: await FolderSite.open(folder),
    oldestEvent: () => 1,
    metrics: async () => '',
    onDefect: (error) => defects.push(error),
  });
  bound = await server.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(top, { recursive: true });
  expect(defects).toEqual([]);
});

describe('a folder as a site', () => {
  test('its files are served with their types, which no browser guesses, and its index at /', async () => {
    const types = {
      'a.html': 'text/html; charset=utf-8',
      'a.js': 'text/javascript; charset=utf-8',
      'a.CSS': 'text/css; charset=utf-8',
      'a.svg': 'image/svg+xml',
      'a.woff2': 'font/woff2',
      'a.wasm': 'application/wasm',
      'a.webmanifest': 'application/manifest+json',
      'a.constructor': 'application/octet-stream',
      LICENSE: 'application/octet-stream',
    };
    for (const [name, type] of Object.entries(types)) {
      put(name, name);
      const { status, headers, body } = await get(`/${name}`);
      expect([name, status, headers['content-type'], body]).toEqual([name, 200, type, name]);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    expect(await get('/')).toMatchObject({ status: 200, body: INDEX });
    expect(await get('/docs/')).toMatchObject({ status: 200, body: 'docs' });
    expect(await get('/assets/app-1a2b.js?v=3')).toMatchObject({ status: 200, body: 'export {};' });
  });

  test('a path of its own is answered with the index, a file that is not there with 404', async () => {
    for (const path of ['/topology', '/seeds/7f3a/bids', '/a%20b'])
      expect(await get(path)).toMatchObject({ status: 200, body: INDEX });
    for (const path of ['/missing.js', '/assets/app-0000.css', '/favicon.ico'])
      expect((await get(path)).status).toBe(404);
  });

  test('the API, and what supervisors ask, stay what they are', async () => {
    put('api/status', 'theirs');
    put('health', 'theirs');
    expect((await get('/api/status')).status).toBe(401);
    expect((await get('/api/nothing', { 'X-Api-Token': 'the-token' })).status).toBe(404);
    expect((await get('/health')).body).toBe('ok');
  });

  test('it is read, not written: 405 for all but GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, headers } = await get('/index.html', {}, method);
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('who has a file is told that it is the same, until it changes', async () => {
    const { headers } = await get('/');
    const etag = headers.etag ?? '';
    const known = { 'If-None-Match': `"other", ${etag}` };
    expect(headers['cache-control']).toBe('no-cache');
    const same = await get('/', known);
    expect(same).toMatchObject({ status: 304, body: '' });
    expect(same.headers['content-security-policy']).toBe(headers['content-security-policy']);
    put('index.html', `${INDEX}!`);
    expect(await get('/', known)).toMatchObject({ status: 200, body: `${INDEX}!` });
    expect(await get('/', { 'If-None-Match': etag })).toMatchObject({ status: 200 });
  });

  test('HEAD says what GET says, without the file; an empty file is a file', async () => {
    put('empty.txt', '');
    expect(await get('/empty.txt')).toMatchObject({ status: 200, body: '' });
    const head = await get('/', {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(String(INDEX.length));
  });

  test('no file stays open, whoever asks for what', async () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    const { etag = '' } = (await get('/')).headers;
    for (let times = 0; times < 20; times += 1) {
      await get('/', {}, 'HEAD');
      await get('/', { 'If-None-Match': etag });
      await get('/docs');
      await get('/none.js');
    }
    // Connections of this test itself may still be closing.
    expect(open() - before).toBeLessThan(20);
  });

  test('a file that is cut while it is sent ends the connection, and nothing else', async () => {
    put('large.bin', 'x'.repeat(30_000_000));
    const asked = ask({ host: bound.host, port: bound.port, path: '/large.bin' });
    truncateSync(join(folder, 'large.bin'), 10);
    await asked.catch(() => undefined);
    expect(await get('/health')).toMatchObject({ body: 'ok' });
  });
});

describe('nothing but the folder is served', () => {
  const leak = (text: string) => text.includes(SECRET);

  test('no path leads out of it', async () => {
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/%252e%252e/secret.txt',
      '/../dist-beside/secret.txt',
      `//${top}/secret.txt`,
      `/${top}/secret.txt`,
      `/%00/../../secret.txt`,
      '/index.html%00.txt',
      '/%FF',
      `/${'a/'.repeat(6000)}x.txt`,
    ];
    for (const path of paths) {
      const answer = await sendBytes(
        Number(bound.port),
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      expect([path, leak(answer)]).toEqual([path, false]);
      expect(answer).toMatch(/^HTTP\/1.1 (?:200|400|404|414|431) /u);
    }
  });

  test('no link leads out of it, of a file or of a folder; within it links are followed', async () => {
    symlinkSync(join(top, 'secret.txt'), join(folder, 'out.txt'));
    symlinkSync(top, join(folder, 'up'));
    symlinkSync(join(top, 'dist-beside'), join(folder, 'beside'));
    symlinkSync('loop.txt', join(folder, 'loop.txt'));
    symlinkSync('assets/app-1a2b.js', join(folder, 'app.js'));
    for (const path of ['/out.txt', '/up/secret.txt', '/beside/secret.txt', '/loop.txt'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect(await get('/app.js')).toMatchObject({ status: 200, body: 'export {};' });
  });

  test('nothing hidden is served, by whatever link', async () => {
    put('.env', SECRET);
    put('.git/config.txt', SECRET);
    symlinkSync('.env', join(folder, 'env.txt'));
    for (const path of ['/.env', '/.git/config.txt', '/%2eenv', '/env.txt', '/assets/.env'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  test('a pipe and a folder are no files, and hold nobody up', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
    mkdirSync(join(folder, 'folder.txt'));
    expect((await get('/pipe.txt')).status).toBe(404);
    expect((await get('/folder.txt')).status).toBe(404);
  });

  test('where the folder has gone the answer says so, and is right again once it is back', async () => {
    rmSync(folder, { recursive: true });
    const gone = await get('/');
    expect([gone.status, JSON.parse(gone.body).field]).toEqual([503, 'web-dist']);
    put('index.html', 'back');
    expect(await get('/')).toMatchObject({ status: 200, body: 'back' });
  });
});

describe('a folder that cannot be served', () => {
  const faultOf = async (path: string): Promise<CrabnetError> => {
    const error = await FolderSite.open(path).catch((each: unknown) => each);
    if (!(error instanceof CrabnetError)) throw new Error('it was taken');
    return error;
  };

  test.each([
    ['is not there', 'nowhere', /cannot read the folder .*nowhere: there is none/u],
    ['is a file', 'secret.txt', /secret\.txt is no folder/u],
    ['has no index.html', 'dist-beside', /index\.html is not there/u],
    ['is below a file', 'secret.txt/dist', /cannot read the folder/u],
  ])('one that %s is refused, with the option and the remedy', async (_, name, words) => {
    const { code, field, message, remedy } = await faultOf(join(top, name));
    expect([code, field]).toEqual(['config', 'web-dist']);
    expect(message).toMatch(words);
    expect(remedy).toContain('--web-dist');
  });

  test('an index that leads out of it is none', async () => {
    rmSync(join(folder, 'index.html'));
    symlinkSync(join(top, 'secret.txt'), join(folder, 'index.html'));
    expect((await faultOf(folder)).message).toContain('lies outside');
  });

  test.skipIf(process.getuid?.() === 0)('one that we may not read is refused', async () => {
    chmodSync(folder, 0o000);
    expect((await faultOf(folder)).message).toContain('permission denied');
    chmodSync(folder, 0o700);
  });
});
