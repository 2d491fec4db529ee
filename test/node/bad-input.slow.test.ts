import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  statSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN } from '../support/node-process.ts';
import { errorOf, logOf, Program, QUIET } from '../support/program.ts';
import { until } from '../support/until.ts';

let program: Program;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  program = new Program();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await program.remove();
});

describe('a port that is taken', () => {
  it('for UDP ends the start with 5, the field and the remedy', async () => {
    const other = createSocket('udp4');
    other.bind(0, '127.0.0.1');
    await once(other, 'listening');
    ends.push(() => other.close());
    const address = `127.0.0.1:${other.address().port}`;
    const args = ['listen', '--no-web', '--listen-addr', address, '--announce-addr', ''];
    const [human, json] = [await program.run(...args), await program.run(...args, '--json')];
    expect(human.code).toBe(5);
    expect(logOf(human)).toMatchObject([
      {
        ...{ level: 'error', code: 'port-in-use', field: 'listen-addr' },
        message: `failed: UDP port ${address} is taken`,
        remedy: expect.stringContaining('--listen-addr'),
      },
    ]);
    expect(json.code).toBe(5);
    expect(errorOf(json)).toMatchObject({
      code: 'port-in-use',
      field: 'listen-addr',
      remedy: expect.stringContaining('--listen-addr'),
    });
  });

  it('for the web ends the start with 5 when the port was asked for', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    ends.push(() => other.close());
    const { port } = other.address() as { port: number };
    const ended = await program.run('listen', ...QUIET, '--web-addr', `127.0.0.1:${port}`);
    expect(ended.code).toBe(5);
    expect(logOf(ended)).toMatchObject([
      { code: 'port-in-use', field: 'web-addr', remedy: expect.stringContaining('--no-web') },
    ]);
  });

  it('for the web is a warning when it was not asked for, and the node runs', async () => {
    // Whoever has the default port by now: it is taken.
    const other = createServer().listen(3000, '127.0.0.1');
    other.on('error', () => {});
    ends.push(() => other.close());
    const node = program.start(['listen', ...QUIET]).read();
    expect(await program.ready()).toMatchObject({ running: true, web_addr: null });
    await until('it says that it is ready', () => node.stderr.includes('"ready"'));
    expect(logOf(node)[0]).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('3000'),
      remedy: expect.stringContaining('--web-addr'),
    });
    await until('the event is out', () => node.stdout.includes('"kind":"web_failed"'));
  });
});

describe('a key file', () => {
  it.each([
    ['that others may read', /others may read/u, /chmod 600/u, (path: string) => chmodSync(path, 0o644)],
    ['that is garbage', /holds no key/u, /backup/u, (path: string) => writeFileSync(path, 'x'.repeat(99))],
    ['that is empty', /holds no key/u, /backup/u, (path: string) => writeFileSync(path, '')],
  ])(
    '%s ends every command with 1 and the remedy, and stays as it is',
    async (_name, message, remedy, spoil) => {
      expect((await program.run('seed', 'publish', '--cmd', 'true')).code).toBe(0);
      const { key } = program.files;
      spoil(key);
      const before = statSync(key);
      const [oneShot, node] = [
        await program.run('status', '--json'),
        await program.run('listen', '--no-web', ...QUIET, '--json'),
      ];
      for (const ended of [oneShot, node]) {
        expect(ended.code).toBe(1);
        expect(errorOf(ended)).toMatchObject({
          code: 'key-file',
          field: 'node.key',
          message: expect.stringMatching(message),
          remedy: expect.stringMatching(remedy),
        });
      }
      const after = statSync(key);
      expect([after.size, after.mtimeMs, after.ino]).toEqual([before.size, before.mtimeMs, before.ino]);
    },
  );
});

describe('a data dir', () => {
  const holdLock = async () => {
    const module = new URL('../../source/store/data-dir.ts', import.meta.url).href;
    const script = `import { lockDataDir } from ${JSON.stringify(module)};
      const lock = lockDataDir(${JSON.stringify(program.files.lock)});
      console.log(lock === undefined ? 'busy' : 'locked');
      process.stdin.on('data', () => lock.release());`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    ends.push(() => holder.kill('SIGKILL'));
    const [said] = await once(holder.stdout, 'data');
    expect(String(said).trim()).toBe('locked');
    return holder;
  };

  it('whose owner does not answer ends commands and starts with 4', async () => {
    await program.run('seed', 'publish', '--cmd', 'true');
    await holdLock();
    const ended = await Promise.all([
      program.run('status', '--json'),
      program.run('seed', 'publish', '--cmd', 'true', '--json'),
      program.run('listen', '--no-web', ...QUIET, '--json'),
    ]);
    for (const one of ended) {
      expect(one.code).toBe(4);
      expect(errorOf(one)).toMatchObject({ code: 'data-dir-owned', field: 'data-dir' });
    }
  });

  it('whose node is stuck ends commands and starts with 4, and serves them when it is not', async () => {
    const node = program.listen();
    await program.ready();
    node.signal('SIGSTOP');
    const ended = await Promise.all([
      program.run('status', '--json'),
      program.run('listen', '--no-web', ...QUIET, '--json'),
    ]);
    for (const one of ended) {
      expect(one.code).toBe(4);
      expect(errorOf(one)).toMatchObject({
        code: 'data-dir-owned',
        remedy: expect.stringContaining('stuck'),
      });
    }
    node.signal('SIGCONT');
    expect(await program.status()).toMatchObject({ running: true });
  });

  it('has one node: a second one is refused with 4 and the first goes on', async () => {
    program.listen();
    await program.ready();
    const second = await program.run('listen', '--no-web', ...QUIET);
    expect(second.code).toBe(4);
    expect(logOf(second)).toMatchObject([
      { code: 'data-dir-owned', remedy: expect.stringContaining('crabnet attach') },
    ]);
    expect(await program.status()).toMatchObject({ running: true });
  });

  it('on which a command is at work is waited for by a node that starts', async () => {
    const holder = await holdLock();
    // Every attempt to take the lock sets the mode of its file.
    const lock = watch(program.files.lock);
    const tried = once(lock, 'change');
    program.listen();
    await tried;
    lock.close();
    const waiting = program.run('status', '--json');
    holder.stdin.write('go');
    expect(await program.ready()).toMatchObject({ running: true });
    expect((await waiting).code).toBe(0);
  });

  it('serves many commands at once, without a node and while one starts', async () => {
    const publish = () => program.run('seed', 'publish', '--cmd', 'true', '--json');
    const cold = await Promise.all([publish(), publish(), publish(), publish()]);
    program.listen();
    const starting = await Promise.all([publish(), publish(), publish(), publish()]);
    expect([...cold, ...starting].map(({ code, stderr }) => [code, stderr])).toEqual(Array(8).fill([0, '']));
    await program.ready();
    expect(await program.status()).toMatchObject({ running: true, seeds: 8 });
  });

  it('may have a path that is too long for a socket', async () => {
    await program.remove();
    program = new Program('d'.repeat(100), 'e'.repeat(100));
    program.listen();
    await program.ready();
    expect((await program.run('seed', 'publish', '--cmd', 'true')).code).toBe(0);
    expect(await program.status()).toMatchObject({ running: true, seeds: 1 });
  });

  // Root may write everywhere, so it becomes nobody; that one must be able to read the program.
  const asNobody =
    process.getuid?.() === 0
      ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/']
      : [];
  const [tool, ...words] = [...asNobody, 'test', '-r', MAIN];
  const nobodyReads = tool !== undefined && spawnSync(tool, words).status === 0;
  it.skipIf(!nobodyReads)(
    'that cannot be written ends commands that would with 1, the field and the remedy',
    async () => {
      chmodSync(program.dataDir, 0o555);
      const ended = await program
        .start(['seed', 'publish', '--cmd', 'true', '--json'], asNobody)
        .read()
        .ended();
      expect(ended.code).toBe(1);
      expect(errorOf(ended)).toMatchObject({
        code: 'data-dir',
        field: 'data-dir',
        remedy: expect.stringContaining('chown -R 65534'),
      });
    },
  );
});

describe('a store', () => {
  it.each([
    ['that is no database', 0],
    ['whose pages are damaged', 4096],
  ])('%s ends the start with 1 and the remedy, and stays as it is', async (_name, offset) => {
    for (const title of ['a', 'b', 'c'])
      await program.run('seed', 'publish', '--cmd', 'true', '--title', title);
    const { store } = program.files;
    const file = openSync(store, 'r+');
    writeSync(file, Buffer.alloc(statSync(store).size - offset, 'damage '), 0, null, offset);
    closeSync(file);
    const before = readFileSync(store);
    for (const ended of [
      await program.run('seed', 'list', '--json'),
      await program.run('listen', '--no-web', ...QUIET, '--json'),
    ]) {
      expect(ended.code).toBe(1);
      expect(errorOf(ended)).toMatchObject({
        code: 'store',
        message: expect.stringContaining(`${store} is damaged`),
        remedy: expect.stringContaining('backup'),
      });
    }
    expect(readFileSync(store).equals(before)).toBe(true);
  });
});
