import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readSignature, signBytes } from '../../source/identity/signature.ts';
import { SignatureWorkers } from '../../source/identity/signature-workers.ts';
import type { SignatureToCheck } from '../../source/model/unproven.ts';
import { testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const key = testKey(1);
const folder = mkdtempSync(join(tmpdir(), 'crabnet-threads-'));
const opened: SignatureWorkers[] = [];

/** `count` signatures over texts of several lengths; those that `isForged` names are of something else. */
const batch = (
  count: number,
  isForged: (nth: number) => boolean = () => false,
): readonly SignatureToCheck[] =>
  Array.from({ length: count }, (_, nth) => {
    const bytes = Buffer.from('x'.repeat(nth * 37));
    const signature = readSignature(signBytes(isForged(nth) ? Buffer.from('other') : bytes, key));
    if (signature === undefined) throw new Error('no signature');
    return { publicKey: key.publicKey, signature, bytes, otherwise: { reason: 'bad-signature' } };
  });

function open(count: number, entry?: string, Threads = SignatureWorkers) {
  const lost: string[] = [];
  const given = entry === undefined ? {} : { entry: pathToFileURL(entry) };
  const threads = new Threads({ count, onLost: (words) => lost.push(words), ...given });
  opened.push(threads);
  return { threads, lost };
}

/** A thread that does its work as `body` says. */
function entryFile(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${body}\n`);
  return path;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Threads take nothing before they are ready. */
const handed = (threads: SignatureWorkers, given: readonly SignatureToCheck[]) =>
  until('a thread is ready', () => {
    const answer = threads.hand(given);
    return answer === undefined ? undefined : { answer };
  }).then(({ answer }) => answer);

describe('threads that verify', () => {
  it.each(['source', 'dist'])('say of each signature whether it verifies, from %s/', async (where) => {
    const path = `../../${where}/identity/signature-workers.${where === 'dist' ? 'js' : 'ts'}`;
    const { href } = new URL(path, import.meta.url);
    const module = (await import(href)) as { readonly SignatureWorkers: typeof SignatureWorkers };
    const { threads, lost } = open(2, undefined, module.SignatureWorkers);
    const isForged = (nth: number) => nth % 5 === 2;
    expect(await handed(threads, batch(40, isForged))).toEqual(
      Array.from({ length: 40 }, (_, nth) => !isForged(nth)),
    );
    expect(lost).toEqual([]);
  });

  it('take no more than they can have done soon', async () => {
    const { threads } = open(1);
    await handed(threads, batch(1));
    const answers: Promise<unknown>[] = [];
    for (let answer = threads.hand(batch(64)); answer !== undefined; answer = threads.hand(batch(64)))
      answers.push(answer);
    expect(answers.length).toBeLessThanOrEqual(8);
    await Promise.all(answers);
    expect(threads.hand(batch(1))).toBeDefined();
  });

  it('leave nothing unanswered when one dies in the middle of its work', async () => {
    const dies = entryFile(
      'dies',
      `parentPort.postMessage('ready'); parentPort.on('message', () => { setTimeout(() => process.exit(7)); });`,
    );
    const { threads, lost } = open(1, dies);
    const isForged = (nth: number) => nth === 3;
    expect(await handed(threads, batch(20, isForged))).toEqual(
      Array.from({ length: 20 }, (_, nth) => !isForged(nth)),
    );
    expect(lost).toEqual(['it ended with 7']);
    expect(threads.hand(batch(20))).toBeUndefined();
  });

  it('that cannot be started are done without', async () => {
    const { threads, lost } = open(2, join(folder, 'missing.mjs'));
    expect(threads.hand(batch(20))).toBeUndefined();
    await until('both are given up', () => lost.length === 2);
    expect(threads.hand(batch(20))).toBeUndefined();
  });

  it('that throw are done without', async () => {
    const throws = entryFile(
      'throws',
      `parentPort.postMessage('ready'); parentPort.on('message', () => { throw new Error('broken'); });`,
    );
    const { threads, lost } = open(1, throws);
    expect(
      await handed(
        threads,
        batch(2, (nth) => nth === 0),
      ),
    ).toEqual([false, true]);
    expect(lost).toEqual(['Error: broken']);
  });

  it('end with a close, and take nothing from then on', async () => {
    const { threads, lost } = open(2);
    await handed(threads, batch(20));
    await threads.close();
    expect(threads.hand(batch(20))).toBeUndefined();
    expect(lost).toEqual([]);
  });

  it('are none where none are wanted', () => {
    expect(open(0).threads.hand(batch(20))).toBeUndefined();
  });
});
