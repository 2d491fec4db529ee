import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';
import { buildPlay } from './support/build-play.ts';

let program = '';
let folder = '';
let session: TerminalSession;

beforeAll(() => {
  ({ program, folder } = buildPlay());
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => session.kill());

const env = {
  ...{
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    PS1: '> ',
  },
  ...{ NODE: process.execPath, EDITOR: "sh -c 'echo edited > $1; kill -TSTP 0' sh" },
};

/** A shell that has jobs, in a terminal, and the console started by hand in it. */
async function start(line: string): Promise<void> {
  session = new TerminalSession('bash', ['--norc', '--noprofile', '-i'], { columns: 90, rows: 24, env });
  await session.shows(/^>/u);
  session.type(`${line}\r`);
  await session.shows(/q quit/u);
}

const isAlternate = (): boolean => session.screen.buffer.active.type === 'alternate';

/** What the shell says to a line; the answer stands between marks that the line itself does not have. */
async function ask(line: string): Promise<string> {
  session.type(`clear; echo be''gin; ${line}; echo e''nd\r`);
  await session.shows(/^end$/u);
  return session.lines().join('\n');
}

describe('Ctrl-Z in a shell with jobs', () => {
  test('asks, stops the program with the terminal as it was, and fg draws the console again', async () => {
    await start('$NODE '.concat(program, ' mock'));
    session.type('\u001a');
    await session.shows(/Ctrl-Z: the node stops till fg/u);
    session.type('\u001b');
    await until('it stays', () => !session.lines().some((line) => line.includes('till fg')));
    session.type('\u001a\u001a');
    await session.shows(/Stopped/u);
    expect(isAlternate()).toBe(false);
    expect(await ask('stty -a')).toMatch(/[^-]icanon[\s\S]*[^-]echo /u);
    session.type('fg\r');
    await session.shows(/q quit/u);
    expect(isAlternate()).toBe(true);
    expect(session.lines().join('\n')).not.toContain('not suspended');
    session.type('j');
    await session.shows(/ 2\/1,204/u);
    session.type('q');
    await session.shows(/ended: quit/u);
    expect(isAlternate()).toBe(false);
  });

  test('after bg it runs on without the terminal, whose keys are the shell’s, and fg brings it back', async () => {
    await start('$NODE '.concat(program, ' busy'));
    session.type('\u001a\u001a');
    await session.shows(/Stopped/u);
    session.type('bg\r');
    await session.shows(/\[1\]\+ .*&/u);
    expect(await ask('sleep 1; jobs')).toContain('Running');
    session.type('echo jjj\r');
    await session.shows(/^jjj$/u);
    session.resize(100, 30);
    session.type('fg\r');
    await session.shows(/q quit/u);
    expect(session.lines()[29]).toContain('q quit');
    session.type('q');
    await session.shows(/ended: quit/u);
  });

  test('what is typed stands there again', async () => {
    await start('$NODE '.concat(program, ' mock'));
    session.type('/wavy');
    await session.shows(/^ \/ wavy/u);
    session.type('\u001a\u001a');
    await session.shows(/Stopped/u);
    session.type('fg\r');
    await session.shows(/^ \/ wavy/u);
    session.type('\u001b');
    await until('the prompt is closed', () => !session.lines().some((line) => line.startsWith(' / wavy')));
    session.type('q');
    await session.shows(/ended: quit/u);
  });

  test('kill -TSTP and kill -STOP from outside leave a console that fg repairs', async () => {
    for (const signal of ['TSTP', 'STOP']) {
      await start('$NODE '.concat(program, ' mock'));
      const pids = await childrenOf(session.pid);
      process.kill(pids, `SIG${signal}` as NodeJS.Signals);
      await session.shows(/Stopped/u);
      expect(await ask('stty sane; true')).toContain('end');
      session.type('fg\r');
      await session.shows(/q quit/u);
      session.type('j');
      await session.shows(/ 2\/1,204/u);
      session.type('q');
      await session.shows(/ended: quit/u);
      session.kill();
    }
  });

  test('a console for a screen reader has its keys after fg, by the key as from outside', async () => {
    for (const how of ['key', 'signal']) {
      session = new TerminalSession('bash', ['--norc', '--noprofile', '-i'], { columns: 90, rows: 24, env });
      await session.shows(/^>/u);
      session.type(`$NODE ${program} mock none --screen-reader\r`);
      await session.shows(/keys:/u);
      if (how === 'key') session.type('\u001a\u001a');
      else process.kill(await childrenOf(session.pid), 'SIGTSTP');
      await session.shows(/Stopped/u);
      expect(await ask('true')).toContain('end');
      session.type('fg\r');
      await session.shows(/keys:/u);
      session.type('q');
      await session.shows(/ended: quit/u);
      session.kill();
    }
  });

  test('from an editor it is the editor that stops, and the console with it', async () => {
    await start('$NODE '.concat(program, ' mock'));
    session.type('p\u000f');
    await session.shows(/Stopped/u);
    session.type('fg\r');
    await session.shows(/Command +edited/u);
    session.type('\u0003q');
    await session.shows(/ended: quit/u);
  });
});

test('without a shell to come back by it says so and goes on', async () => {
  session = new TerminalSession(process.execPath, [program, 'mock'], { columns: 80, rows: 24, env });
  await session.shows(/q quit/u);
  session.type('\u001a\u001a');
  await session.shows(/not suspended: no shell is here/u);
  session.type('j');
  await session.shows(/ 2\/1,204/u);
});

async function childrenOf(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}
