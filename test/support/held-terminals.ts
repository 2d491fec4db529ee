import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { MAIN, type NodeProcess } from './node-process.ts';
import { TerminalSession } from './terminal-session.ts';
import { until } from './until.ts';

const canRun = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, [...args], { stdio: 'ignore' }).error === undefined;

const SSHD = '/usr/sbin/sshd';

export const hasTmux = canRun('tmux', '-V');
export const hasScreen = canRun('screen', '-v');
export const hasSshd = canRun(SSHD, '-V') && canRun('ssh', '-V');

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The program on a node's data dir, as a line that a shell reads. */
const shellLine = ({ options }: Pick<NodeProcess, 'options'>, words: readonly string[]): string =>
  ['LANG=C.UTF-8', ...[process.execPath, MAIN, ...words, ...options].map(quoted)].join(' ');

/** The process of the program that runs on a data dir and is no child of ours, such as one in tmux. */
export function processOn(dataDir: string): number | undefined {
  const isOurs = (pid: string): boolean => {
    try {
      // It gives itself a title, so that its words are one text.
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return words.includes(dataDir) && readlinkSync(`/proc/${pid}/exe`) === realpathSync(process.execPath);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  const pid = readdirSync('/proc').find((name) => /^\d+$/u.test(name) && isOurs(name));
  return pid === undefined ? undefined : Number(pid);
}

/** The program in a tmux of its own, which hands through what is for the terminal, as that terminal shows it. */
export function inTmux(
  node: Pick<NodeProcess, 'options' | 'dataDir'>,
  folder: string,
  ...words: readonly string[]
): TerminalSession {
  const config = join(folder, 'tmux.conf');
  writeFileSync(config, 'set -g allow-passthrough on\n');
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: node.dataDir, LANG: 'C.UTF-8' };
  // Ends with its only session, which ends with the program.
  const args = ['-S', join(folder, 'tmux'), '-f', config, 'new-session', shellLine(node, words)];
  return new TerminalSession('tmux', args, { columns: 100, rows: 30, env });
}

/** The program in a GNU screen of its own, with that program's usual settings, as the terminal around it shows it. */
export function inScreen(
  node: Pick<NodeProcess, 'options' | 'dataDir'>,
  folder: string,
  ...words: readonly string[]
): TerminalSession {
  const sockets = join(folder, 'screen');
  mkdirSync(sockets, { mode: 0o700 });
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: node.dataDir, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', SCREENDIR: sockets };
  // Ends with its only window, which ends with the program.
  const args = ['-U', 'sh', '-c', `exec env ${shellLine(node, words)}`];
  return new TerminalSession('screen', args, { columns: 100, rows: 30, env });
}

/** A tmux server of its own, with one session in which an interactive shell runs the program. */
export class TmuxTerminal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crabnet-tmux-'));

  constructor(node: Pick<NodeProcess, 'options'>, ...words: readonly string[]) {
    this.#tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      'crab',
      '-x',
      '100',
      '-y',
      '30',
      'bash --norc -i',
    );
    this.type(shellLine(node, words), 'Enter');
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', join(this.#folder, 'socket'), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  type(...keys: readonly string[]): void {
    this.#tmux('send-keys', '-t', 'crab', ...keys);
  }

  get screen(): string {
    return this.#tmux('capture-pane', '-p', '-t', 'crab');
  }

  async shows(words: RegExp): Promise<void> {
    await until(`tmux shows ${words}`, () => words.test(this.screen)).catch((error: Error) => {
      throw new Error(`${error.message}:\n${this.screen}`);
    });
  }

  /** As somebody who is done with it does. */
  killSession(): void {
    this.#tmux('kill-session', '-t', 'crab');
  }

  remove(): void {
    spawnSync('tmux', ['-S', join(this.#folder, 'socket'), 'kill-server'], { stdio: 'ignore' });
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('it has a port');
  return address.port;
}

/** A real `sshd` on loopback, for this user with a key of its own. */
export class SshServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #server: ReturnType<typeof spawn>;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.#server = spawn(SSHD, ['-D', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  }

  static async start(): Promise<SshServer> {
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-sshd-'));
    const port = await freePort();
    for (const key of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)]);
    const config = [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
      `PidFile ${join(folder, 'pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PrintMotd no',
    ];
    writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
    // A service manager makes it where there is one.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    return new SshServer(folder, port);
  }

  /** A terminal in which this user logged in and started the program. */
  open(node: Pick<NodeProcess, 'options'>, ...words: readonly string[]): TerminalSession {
    const { PATH = '' } = process.env;
    const args = [
      ...['-tt', '-F', '/dev/null', '-i', join(this.#folder, 'user'), '-p', String(this.#port)],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
      ...['-o', 'ConnectionAttempts=30', `${userInfo().username}@127.0.0.1`, shellLine(node, words)],
    ];
    const env = { PATH, HOME: this.#folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
    return new TerminalSession('ssh', args, { columns: 100, rows: 30, env });
  }

  async remove(): Promise<void> {
    const ended = once(this.#server, 'exit');
    this.#server.kill();
    // It takes a file of its own away, which must not meet the removal of the folder.
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
