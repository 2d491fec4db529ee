import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { type Taken, takeGiven, takeWanted } from '../../../source/files/take-files.ts';
import { tarOf } from '../../../source/files/tar-stream.ts';
import { matchesPattern } from '../../../source/model/files/output-pattern.ts';
import { AMPLE } from '../../support/made-files.ts';
import { processesWith } from '../processes.ts';
import { LEVELS, type Trial, tryTask, uniqueSeconds } from '../try-task.ts';

const MIB = 1024 * 1024;
let top = '';
let store: DiskFileStore;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-task-files-'));
  store = new DiskFileStore(join(top, 'store'), AMPLE);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

interface Tried {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly patterns?: readonly string[];
  readonly bytes?: number;
}

/** Runs a task with files, as a node does; `out` is what came back. */
async function tryFiles(trial: Trial, { inputs = {}, patterns = ['**'], bytes = 10 * MIB }: Tried) {
  let taken: Taken | null = null;
  const gather = async (folder: string): Promise<void> => {
    const wants = (path: string): boolean => patterns.some((pattern) => matchesPattern(pattern, path));
    taken = await takeWanted(store, folder, wants, { bytes, count: 100 });
  };
  const outcome = await tryTask({ ...trial, files: { inputs: await inputTar(inputs), gather } });
  return { outcome, taken: taken as Taken | null, files: await textsOf(taken) };
}

async function inputTar(inputs: Readonly<Record<string, string>>) {
  if (Object.keys(inputs).length === 0) return null;
  const folder = join(top, 'in');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(inputs))
    writeFileSync(join(folder, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  const taken = await takeGiven(store, [{ from: folder, to: '' }], { bytes: 100 * MIB, count: 100 });
  const manifest = taken.ok ? await store.manifest(taken.value.files) : undefined;
  if (manifest === undefined) throw new Error(JSON.stringify(taken));
  return () => tarOf(store, manifest);
}

async function textsOf(taken: Taken | null): Promise<Readonly<Record<string, string>>> {
  if (taken?.ok !== true) return {};
  const { files } = (await store.manifest(taken.value.files)) ?? { files: [] };
  const texts = await Promise.all(
    files.map(
      async ({ path, cid }) =>
        [path, Buffer.from((await store.readWhole(cid, MIB)) ?? []).toString()] as const,
    ),
  );
  return Object.fromEntries(texts);
}

describe.each(LEVELS)('a task with files at level %s', (sandbox) => {
  it('has its inputs in its working folder, may change them, and what it made comes back', async () => {
    const command = './run.sh; cat a; echo changed >a; mkdir -p dist; wc -c <a >dist/n';
    const { outcome, files } = await tryFiles(
      { sandbox, command },
      { inputs: { a: 'alpha\n', 'run.sh': '#!/bin/sh\necho ran\n' }, patterns: ['dist/**', 'a'] },
    );
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0, out: 'ran\nalpha\n', err: '' });
    expect(files).toEqual({ a: 'changed\n', 'dist/n': '8\n' });
  });

  it('has nothing on its input', async () => {
    const { outcome } = await tryFiles(
      { sandbox, command: 'wc -c; readlink /proc/self/fd/0' },
      { inputs: { a: 'x' } },
    );
    expect(outcome.out).toBe('0\n/dev/null\n');
  });

  it('has what it left running ended before anybody looks at what it made', async () => {
    const seconds = uniqueSeconds();
    const command = `(trap '' TERM HUP; setsid sh -c 'while :; do echo more >>out; done; sleep ${seconds}' &) ; echo first >out`;
    let during: readonly unknown[] = ['not looked'];
    const gather = async (): Promise<void> => {
      during = await processesWith(seconds);
    };
    const trial: Trial = {
      sandbox,
      command,
      files: { inputs: null, gather },
    };
    await tryTask(trial);
    expect(during).toEqual([]);
  });

  it('brings no link, pipe or file that only seems to be there, and nothing from outside', async () => {
    const command = [
      'ln -s /etc/passwd link; ln -s /etc folder; ln -s / root; mkdir -p d; ln -s ../../../../etc d/up; mkfifo pipe',
      'ln -s /proc/self/root/etc/hostname p; echo good >d/good',
    ].join('; ');
    const { taken, files } = await tryFiles({ sandbox, command }, {});
    expect(files).toEqual({ 'd/good': 'good\n' });
    expect(taken?.ok && taken.value.leftOut?.count).toBe(6);
  });

  it('brings nothing where it made more than was wanted, holes counted', async () => {
    const { outcome, taken } = await tryFiles({ sandbox, command: 'truncate -s 8M hole' }, { bytes: MIB });
    expect(outcome.exitCode).toBe(0);
    expect(taken).toMatchObject({ ok: false, fault: { problem: 'too-large' } });
  });

  it('brings what it made before its time was up', async () => {
    const { outcome, files } = await tryFiles(
      { sandbox, command: 'echo half >out; sleep 600', timeoutMs: 1500 },
      {},
    );
    expect(outcome.kind).toBe('timed-out');
    expect(files).toEqual({ out: 'half\n' });
  });

  it('does not start where its inputs cannot be had', async () => {
    const files = {
      inputs: async function* () {
        yield Buffer.alloc(512, 7);
        throw new Error('the disk changed it');
      },
      gather: null,
    };
    const outcome = await tryTask({ sandbox, command: 'echo started', files });
    expect(outcome).toMatchObject({ kind: 'could-not-start', out: '' });
  });

  it('leaves nothing of its files on this machine', async () => {
    const word = `crabnet-${uniqueSeconds()}`;
    await tryFiles({ sandbox, command: `echo ${word} >out` }, {});
    const left = readdirSync(tmpdir()).filter(
      (name) => name.startsWith('crabnet-task-') && !name.startsWith('crabnet-task-files'),
    );
    for (const name of left) expect(() => readFileSync(join(tmpdir(), name, 'work', 'out'))).toThrow();
  });
});

it.skipIf(process.getuid?.() !== 0)(
  "what a task of level basic moves or names into its folder and may not read itself, root's, is not brought",
  async () => {
    const open = join(top, 'open');
    mkdirSync(open);
    chmodSync(top, 0o755);
    chmodSync(open, 0o777);
    for (const name of ['moved', 'named']) writeFileSync(join(open, name), 'secret', { mode: 0o600 });
    const command = `cat ${open}/moved && echo READ >read; mv ${open}/moved moved; ln ${open}/named named; ls moved; echo good >good`;
    const { outcome, files, taken } = await tryFiles({ sandbox: 'basic', command }, {});
    expect(outcome.stdout.toString('utf8')).toBe('moved\n');
    expect(files).toEqual({ good: 'good\n' });
    expect(taken?.ok && taken.value.leftOut?.example).toMatch(/^(?:moved|named)$/);
  },
);
