import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN } from '../../support/node-process.ts';
import { Program, QUIET } from '../../support/program.ts';

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

/** The program in surroundings of its own, called by a shell; `script` has it as `$CRAB`. */
function shell(
  script: string,
  env: { readonly [name: string]: string } = {},
  before: readonly string[] = [],
) {
  const [command = 'sh', ...words] = [...before, 'sh', '-c', script];
  const CRAB = `${process.execPath} ${MAIN}`;
  const { status, stdout, stderr } = spawnSync(command, words, {
    env: { PATH: process.env.PATH, CRAB, ...env },
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const NOBODY = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'];
const [tool = '', ...toolWords] = [...NOBODY, 'test', '-r', MAIN];
const nobodyReads = process.getuid?.() === 0 && spawnSync(tool, toolWords).status === 0;

describe('where something is missing', () => {
  it.each([{}, { HOME: '' }, { HOME: 'here' }])(
    '%j leads to one data dir, whatever the working folder',
    (env) => {
      const shown = shell('$CRAB config path; mkdir other; cd other; $CRAB config path', env);
      const [first, second] = shown.stdout.trim().split('\n');
      expect(first).toMatch(/^\//u);
      expect(second).toBe(first);
    },
  );

  it.skipIf(!nobodyReads)(
    'a user without name and home is told to name a data dir, and needs no more',
    () => {
      const lost = shell('$CRAB status', {}, NOBODY);
      expect(lost.code).toBe(3);
      expect(lost.stderr).toMatch(
        /^wrong usage: there is no home folder for the data dir: .*\nfield: data-dir\ntry: set HOME/u,
      );
      const named = shell(
        '$CRAB seed publish --cmd true --data-dir "$D/x" && $CRAB status --data-dir "$D/x"',
        { D: open() },
        NOBODY,
      );
      expect(named).toMatchObject({ code: 0, stdout: expect.stringContaining('seeds: 1') });
      const written = shell('$CRAB config set alias crab --config "$D/config.json"', { D: open() }, NOBODY);
      expect(written.code).toBe(0);
    },
  );

  it('a working folder that is gone is no matter with absolute paths, and named with others', () => {
    const gone = 'mkdir gone; cd gone; rmdir ../gone;';
    expect(shell(`${gone} $CRAB status --data-dir "$D"`, { D: join(folder, 'd') }).code).toBe(0);
    const relative = shell(`${gone} $CRAB status --data-dir d`);
    expect(relative.code).toBe(3);
    expect(relative.stderr).toMatch(
      /^wrong usage: the path d is relative to the working folder, which is gone/u,
    );
  });

  it('a TMPDIR that is wrong and closed streams are no matter', () => {
    const D = join(folder, 'd');
    expect(shell('$CRAB status --data-dir "$D"', { D, TMPDIR: '/nowhere' }).code).toBe(0);
    expect(shell('$CRAB status --data-dir "$D" <&- >&- 2>&-', { D }).code).toBe(0);
    expect(shell('umask 0; $CRAB seed publish --cmd true --data-dir "$D"', { D }).code).toBe(0);
    expect(execFileSync('find', [D, '-perm', '/077', '!', '-type', 'l'], { encoding: 'utf8' })).toBe('');
  });
});

/** A folder of everybody. */
function open(): string {
  const path = mkdtempSync(join(folder, 'open-'));
  execFileSync('chmod', ['755', folder]);
  execFileSync('chmod', ['777', path]);
  return path;
}

describe('who only reads', () => {
  const READING = [
    ['status'],
    ['seed', 'list'],
    ['peers'],
    ['digest'],
    ['topology'],
    ['events'],
    ['--dump-topology'],
  ];

  it.each(READING)('makes no data dir: %s %s', async (...words) => {
    const ended = await program.run(...words, '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(program.dataDir)).toBe(false);
  });

  it.skipIf(!nobodyReads)('reads a data dir that is read-only, and leaves no trace', () => {
    const D = join(open(), 'd');
    shell('$CRAB seed publish --cmd true --data-dir "$D"', { D }, NOBODY);
    execFileSync('chmod', ['-R', 'a-w', D]);
    const before = execFileSync('ls', ['-la', D], { encoding: 'utf8' });
    for (const words of READING) {
      expect(shell(`$CRAB ${words.join(' ')} --data-dir "$D"`, { D }, NOBODY)).toMatchObject({ code: 0 });
    }
    const listed = shell('$CRAB seed list --json --data-dir "$D"', { D }, NOBODY);
    expect(JSON.parse(listed.stdout)).toHaveLength(1);
    expect(execFileSync('ls', ['-la', D], { encoding: 'utf8' })).toBe(before);
    const acting = shell('$CRAB seed publish --cmd true --data-dir "$D"', { D }, NOBODY);
    expect(acting.code).toBe(1);
    expect(acting.stderr).toMatch(/cannot be used: permission denied/u);
  });
});

const READ_ONLY = 'mount --bind "$D" "$D" && mount -o remount,bind,ro "$D" && ';
const canMount =
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp'])
    .status === 0;

describe.runIf(canMount)('a data dir on a read-only mount', () => {
  const mounted = (words: string, D: string) =>
    shell(`${READ_ONLY}$CRAB ${words} --data-dir "$D"`, { D }, ['unshare', '-m']);

  it('is read, and what would write is refused with a remedy that helps, the doctor included', () => {
    const D = join(folder, 'd');
    shell('$CRAB seed publish --cmd true --data-dir "$D"', { D });
    for (const words of ['status', 'seed list', 'peers', 'events']) expect(mounted(words, D).code).toBe(0);
    expect(JSON.parse(mounted('seed list --json', D).stdout)).toHaveLength(1);
    for (const words of [
      'seed publish --cmd true',
      'listen --verify-config',
      `listen ${QUIET.join(' ')} ''`,
    ]) {
      const { code, stderr } = mounted(words, D);
      expect([words, code]).toEqual([words, 1]);
      expect(stderr).toMatch(/read-only \(EROFS\)[\s\S]*mount -o remount,rw/u);
      expect(stderr).not.toContain('chmod');
    }
    const { code, stdout } = mounted('doctor', D);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^BAD +disk .*read-only/mu);
  });
});

it('a node starts though pipes stand where it kept something: nobody writes into them, and it waits for nobody', async () => {
  const work = join(program.dataDir, 'work');
  mkdirSync(work, { recursive: true, mode: 0o700 });
  writeFileSync(join(program.dataDir, 'events.1.ndjson.gz'), '');
  for (const name of ['events.1.ndjson.gz.index', 'events.ndjson.counts', 'work/run-x', 'work/left-x'])
    execFileSync('mkfifo', [join(program.dataDir, name)]);
  program.listen();
  expect((await program.ready()).running).toBe(true);
  expect((await program.run('events', '--json', '--limit', '5')).code).toBe(0);
});
