import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { unitText } from '../../source/cli/commands/service.ts';
import type { DoctorRow } from '../../source/cli/run/backend.ts';
import { MainProcess } from '../support/main-process.ts';
import { MAIN } from '../support/node-process.ts';
import { Program, QUIET } from '../support/program.ts';

let program: Program;
beforeEach(() => {
  program = new Program('data');
});
afterEach(() => program.remove());

describe('completion in bash', () => {
  /** What bash offers for the last word of a line. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await new MainProcess(['completion', 'bash']).read().ended();
    const line = ['crabnet', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${stdout}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _crabnet 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const text = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    return text.split('\n').filter((word) => word !== '');
  }

  test.each<[readonly string[], readonly string[]]>([
    [['stat'], ['status']],
    [['seed', 'se'], ['settle']],
    [['--data-dir', '/x y', 'seed', 'ca'], ['cancel']],
    [
      ['--network', ''],
      ['udp', 'dht'],
    ],
    [['seed', 'bid', 'x', '--pri'], ['--price']],
    [['seed', 'show', 'x', '--pri'], []],
    [
      ['service', ''],
      ['install', 'uninstall'],
    ],
    [['service', 'install', '--sys'], ['--system']],
    [['completion', 'f'], ['fish']],
    [['--alias', 'se'], []],
    [['listen', '--no-w'], ['--no-web']],
  ])('of %j offers %j', async (words, wanted) => {
    expect(await offered(...words)).toEqual(wanted);
  });

  it('is there for three shells, and says so for others', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await new MainProcess(['completion', shell]).read().ended();
      expect(code).toBe(0);
      for (const word of ['settle', '--web-hosts', 'uninstall']) {
        expect(stdout).toContain(shell === 'fish' ? word.replace('--', '-l ') : word);
      }
    }
    const { code, stderr } = await new MainProcess(['completion', 'csh']).read().ended();
    expect(code).toBe(3);
    expect(stderr).toContain('one of: bash, zsh, fish');
  });
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the service', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'crabnet-service-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const unit = () => join(home, 'systemd', 'user', 'crabnet.service');
  /** systemctl of the test's own: it takes down what it is told. */
  const service = (word: string, result = 0, ...more: readonly string[]) => {
    const folder = join(home, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'systemctl'),
      `#!/bin/sh\necho "$@" >> '${home}/calls'\n[ ${result} = 0 ] || { echo 'no bus' >&2; exit 1; }\n`,
      { mode: 0o755 },
    );
    const around = ['env', `XDG_CONFIG_HOME=${home}`, `PATH=${folder}:${process.env.PATH}`];
    return program
      .start(['service', word, ...more], around)
      .read()
      .ended();
  };
  const calls = () => readFileSync(join(home, 'calls'), 'utf8').trim().split('\n');

  it('is written, started, and taken away again; the data dir stays', async () => {
    mkdirSync(program.dataDir);
    expect(await service('install')).toMatchObject({ code: 0, stdout: `service installed ${unit()}\n` });
    const text = readFileSync(unit(), 'utf8');
    expect(text).toContain(`"listen" "--data-dir" "${program.dataDir}"`);
    expect((await service('install')).code).toBe(0);
    expect((await service('uninstall')).code).toBe(0);
    expect(existsSync(unit())).toBe(false);
    expect(existsSync(program.dataDir)).toBe(true);
    expect(calls()).toEqual([
      ...['--user daemon-reload', '--user enable --now crabnet.service'],
      ...['--user daemon-reload', '--user enable --now crabnet.service'],
      ...['--user disable --now crabnet.service', '--user daemon-reload'],
    ]);
  });

  it('starts the node with what was said where it was installed', async () => {
    expect((await service('install', 0, '--listen-addr', '127.0.0.1:9100', '--no-web')).code).toBe(0);
    expect(readFileSync(unit(), 'utf8')).toContain('"--listen-addr" "127.0.0.1:9100" "--no-web"\n');
  });

  it('says what is still to be called where systemd cannot be told', async () => {
    const { code, stderr } = await service('install', 1);
    expect(code).toBe(0);
    expect(stderr).toContain('no bus');
    expect(stderr).toContain(
      'systemctl --user daemon-reload && systemctl --user enable --now crabnet.service',
    );
    expect(existsSync(unit())).toBe(true);
  });

  it('leaves a unit alone that somebody else wrote, and one that there is not', async () => {
    expect((await service('uninstall')).code).toBe(3);
    mkdirSync(dirname(unit()), { recursive: true });
    writeFileSync(unit(), '[Service]\nExecStart=/bin/true\n');
    for (const word of ['install', 'uninstall']) expect((await service(word)).code).toBe(3);
    expect(readFileSync(unit(), 'utf8')).toContain('/bin/true');
    expect(existsSync(join(home, 'calls'))).toBe(false);
  });

  test.skipIf(!hasAnalyze).each([
    ['of the machine', true],
    ['of the user', false],
  ])(
    'is a unit that systemd finds nothing wrong with: %s (skipped where there is no systemd-analyze)',
    (_, isSystem) => {
      const path = join(home, 'crabnet.service');
      const settings = { dataDir: join(home, 'a "data" dir, 100%'), drainMs: 30_000 };
      writeFileSync(
        path,
        unitText({
          ...{ isSystem, node: process.execPath, main: MAIN, configFile: null, settings },
          flags: ['--alias', 'a "b" $c'],
        }),
      );
      const scope = isSystem ? [] : ['--user'];
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...scope, path], {
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: home },
      });
      expect(stderr.split('\n').filter((line) => line.includes('crabnet'))).toEqual([]);
      expect(status).toBe(0);
    },
  );
});

describe('the doctor', () => {
  async function examined(...more: readonly string[]) {
    const { code, stdout } = await program.run('doctor', '--json', ...more);
    const rows = JSON.parse(stdout) as readonly DoctorRow[];
    return { code, rows, of: (check: string) => rows.find((row) => row.check === check) };
  }
  const QUIETLY = ['--web-addr', '127.0.0.1:0', '--sandbox', 'none'];
  const LONE = ['--listen-addr', '127.0.0.1:0', ...QUIETLY];

  it('looks at everything, and leaves nothing behind', async () => {
    const { rows } = await examined(...LONE);
    expect(rows.map(({ check }) => check)).toEqual([
      ...['node', 'ports', 'files', 'web', 'broadcast', 'dns', 'clock', 'sandbox', 'limits', 'disk', 'peers'],
    ]);
    for (const { state, detail, remedy } of rows) {
      expect(detail).not.toBe('');
      expect(state === 'ok').toBe(remedy === undefined);
    }
    expect(existsSync(program.dataDir)).toBe(false);
  });

  it('says of a port that is taken, a name that there is not and nobody named what to do, and ends with 1', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    try {
      const taken = ['--listen-addr', `127.0.0.1:${socket.address().port}`];
      const { code, of } = await examined(...QUIETLY, ...taken, '--announce-addr', 'nowhere.invalid:9012');
      expect(code).toBe(1);
      expect(of('ports')).toMatchObject({ state: 'bad', remedy: expect.any(String) });
      expect(of('dns')).toMatchObject({ state: 'bad', detail: expect.stringContaining('nowhere.invalid') });
      expect(of('broadcast')).toMatchObject({ state: 'ok' });
    } finally {
      socket.close();
    }
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const taken = ['--listen-addr', `127.0.0.1:${port}`, '--announce-addr', ''];
      const { of } = await examined(...QUIETLY, ...taken);
      expect(of('peers')).toMatchObject({
        state: 'warn',
        remedy: expect.stringContaining('--announce-addr'),
      });
      const said = `TCP port 127.0.0.1:${port} is taken`;
      expect(of('files')).toMatchObject({ state: 'warn', detail: expect.stringContaining(said) });
      const checked = await program.run('--verify-config', ...QUIETLY, ...taken);
      expect(checked).toMatchObject({ code: 0 });
      expect(`${checked.stdout}${checked.stderr}`).toContain(said);
    } finally {
      server.close();
    }
  });

  it('asks the node that runs, and says what is wrong with it', async () => {
    program.start(['listen', '--no-web', ...QUIET]).read();
    await program.ready();
    const { of } = await examined(...LONE);
    expect(of('node')).toMatchObject({ state: 'ok', detail: 'it runs, and nothing is wrong with it' });
    expect(of('ports')?.detail).toContain('the node listens on 127.0.0.1:');
    expect(of('peers')).toMatchObject({ state: 'warn', detail: 'nobody is heard' });
  });

  it('has words for a person', async () => {
    const { stdout } = await program.run('doctor', ...LONE);
    expect(stdout).toMatch(/^ok {3}sandbox {4}tasks can run at level none$/mu);
  });
});
