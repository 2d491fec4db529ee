import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActionInput } from '../../source/contract/actions.ts';
import type { Outcome } from '../../source/model/errors.ts';
import { LocalNode } from '../support/local-node.ts';

let top = '';
let node: LocalNode;
beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-node-files-'));
  node = await new LocalNode().start();
});
afterEach(async () => {
  await node.remove();
  rmSync(top, { recursive: true, force: true });
});

function done<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
}
function sources(): string {
  const folder = join(top, 'sources');
  mkdirSync(join(folder, 'lib'), { recursive: true });
  writeFileSync(join(folder, 'build.sh'), 'mkdir dist; cat lib/words extra >dist/out; echo built\n', {
    mode: 0o755,
  });
  writeFileSync(join(folder, 'lib', 'words'), 'words\n');
  writeFileSync(join(top, 'more'), 'more\n');
  return folder;
}
const publish = async (more: Partial<ActionInput['publish']>) =>
  node.api.act('publish', { title: 'build', cmd: './build.sh', ...more });

/** Bids on an own seed, awards it, and runs it. */
async function run(seed: string) {
  const { bid_id } = done(await node.api.act('bid', { seed, price: 0 }));
  done(await node.api.act('claim', { seed, bid: bid_id }));
  return node.api.act('run', { seed });
}
const filesDir = (): string => join(node.dataDir, 'files');
const wholeFiles = (): readonly string[] =>
  readdirSync(join(filesDir(), 'whole'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));

describe('a seed with files', () => {
  it('has them in the task, and what it made comes back as it was made', async () => {
    const input = [sources(), `${join(top, 'more')}:extra`];
    const published = done(await publish({ input, output: ['dist'] }));
    const { seed } = done(await node.api.seed(published.seed_id));
    expect(seed.files).toMatchObject({
      inputs: { count: 3 },
      outputs: { patterns: ['dist'] },
      open_inputs: false,
    });
    const ran = done(await run(published.seed_id));
    expect(ran).toMatchObject({ exit_code: 0, files: { count: 1, bytes: 11 } });
    const to = join(top, 'came');
    const changed: string[] = [];
    const unwatch = node.api.watch(({ seeds }) => changed.push(...seeds));
    const fetched = done(await node.api.act('fetch', { seed: published.seed_id.slice(0, 8), to }));
    // A console reads then where they lie.
    await vi.waitFor(() => expect(changed).toContain(published.seed_id));
    unwatch();
    expect(fetched).toMatchObject({ result_id: ran.result_id, to, files: [{ path: 'dist/out', bytes: 11 }] });
    expect(readFileSync(join(to, 'dist', 'out'), 'utf8')).toBe('words\nmore\n');
    expect(done(await node.api.act('filesShow', { seed: published.seed_id })).sides).toMatchObject([
      { side: 'inputs', count: 3, files: [{ here: true }, { here: true }, { here: true }], written_to: [] },
      { side: 'outputs', files: [{ path: 'dist/out', bytes: 11, here: true }], written_to: [to] },
    ]);
    const read = (path: string) => node.api.act('filesRead', { seed: published.seed_id, path });
    expect(done(await read('dist/out'))).toMatchObject({ side: 'outputs', bytes: 11, text: 'words\nmore\n' });
    expect(done(await read('extra'))).toMatchObject({ side: 'inputs', text: 'more\n', cut: false });
    expect(await node.api.act('fetch', { seed: published.seed_id, to })).toMatchObject({
      refusal: { code: 'invalid-field', field: 'to', facts: { problem: 'not-free' } },
    });
  });

  it('gives again what it keeps, by its name', async () => {
    const first = done(await publish({ input: [sources()] }));
    const { files } = done(await node.api.seed(first.seed_id)).seed;
    const cid = files !== undefined && 'inputs' in files ? files.inputs?.cid : undefined;
    const again = done(await publish({ input: [`cid:${cid}`] }));
    expect(done(await node.api.seed(again.seed_id)).seed.files).toEqual(files);
    done(await node.api.act('filesDrop', { seed: first.seed_id }));
    done(await node.api.act('filesDrop', { seed: again.seed_id }));
    expect(await publish({ input: [`cid:${cid}`] })).toMatchObject({
      refusal: { code: 'no-files', field: 'input', facts: { what: 'none-kept' } },
    });
  });

  it('keeps them over a start, also where the reference is gone, until they are dropped', async () => {
    const { seed_id } = done(await publish({ input: [sources()] }));
    await node.stop();
    rmSync(join(filesDir(), 'kept'), { recursive: true });
    await node.start();
    const listed = async () => done(await node.api.act('filesList', {})).files;
    await expect.poll(listed).toMatchObject([{ seed_id, side: 'inputs', count: 2 }]);
    expect(done(await node.api.act('filesVerify', {}))).toEqual({ count: 2, missing: [] });
    expect(done(await node.api.act('filesDrop', { seed: seed_id.slice(0, 6) }))).toEqual({
      seed_id,
      dropped: 1,
    });
    expect(await listed()).toEqual([]);
    expect(wholeFiles()).toEqual([]);
  });

  it('where their folder leads elsewhere the node starts all the same, and says what is wrong', async () => {
    await node.stop();
    symlinkSync(top, filesDir());
    await node.start();
    await expect
      .poll(() => node.eventsOf('store_failed')[0])
      .toMatchObject({
        message: expect.stringContaining(filesDir()),
        remedy: expect.stringContaining('move it'),
      });
    await expect(publish({ input: [sources()] })).rejects.toMatchObject({ code: 'store' });
  });

  it('is not run where the disk changed what it gives, which is named', async () => {
    const { seed_id } = done(await publish({ input: [sources()] }));
    const words = wholeFiles().find((path) => readFileSync(path, 'utf8') === 'words\n') ?? '';
    writeFileSync(words, 'wordz\n');
    expect(done(await node.api.act('filesVerify', {}))).toMatchObject({
      missing: [{ seed_id, path: 'lib/words' }],
    });
    expect(await run(seed_id)).toMatchObject({
      refusal: { code: 'no-files', facts: { what: 'not-had', missing: 1 } },
    });
  });

  it('brings nothing where it made too much, and says so', async () => {
    const cmd = 'head -c 5000 /dev/zero >big';
    const { seed_id } = done(await publish({ cmd, output: ['**'], output_max_bytes: 4999 }));
    const ran = done(await run(seed_id));
    expect(ran).toMatchObject({
      exit_code: 0,
      warnings: [{ code: 'no-files', fault: { problem: 'too-large' } }],
    });
    expect(await node.api.act('fetch', { seed: seed_id, to: join(top, 'x') })).toMatchObject({
      refusal: {
        code: 'no-files',
        facts: { what: 'none-brought', no_files: { problem: 'too-large', most: 4999 } },
      },
    });
    const shown = done(await node.api.seed(seed_id));
    expect(shown.results).toMatchObject([{ no_files: { problem: 'too-large', most: 4999 } }]);
    expect(existsSync(join(top, 'x'))).toBe(false);
  });
});

describe('what is given', () => {
  it.each<readonly [string, () => Partial<ActionInput['publish']>, object]>([
    [
      'is not there',
      () => ({ input: [join(top, 'nowhere')] }),
      { code: 'bad-files', facts: { fault: { problem: 'not-there' } } },
    ],
    [
      'is a link',
      () => {
        symlinkSync('/etc', join(top, 'link'));
        return { input: [join(top, 'link')] };
      },
      { code: 'bad-files', facts: { fault: { problem: 'not-a-file' } } },
    ],
    [
      'is relative',
      () => ({ input: ['sources'] }),
      { code: 'invalid-field', field: 'input', facts: { problem: 'not-absolute' } },
    ],
    [
      'goes outside',
      () => ({ input: [`${sources()}:../x`] }),
      { code: 'bad-files', facts: { fault: { problem: 'path', fault: 'dots' } } },
    ],
    [
      'lies twice in one place',
      () => ({ input: [sources(), sources()] }),
      { code: 'bad-files', facts: { fault: { problem: 'clash' } } },
    ],
    ['is wanted from outside', () => ({ output: ['../x'] }), { code: 'invalid-field', field: 'output' }],
    [
      'is wanted by too many patterns',
      () => ({ output: Array<string>(17).fill('a') }),
      { code: 'invalid-field', field: 'output' },
    ],
  ])('and %s is refused, and nothing is published', async (_, more, refusal) => {
    expect(await publish(more())).toMatchObject({ ok: false, refusal });
    expect((await node.api.status()).seeds).toBe(0);
  });

  it('and is more than may be kept is refused', async () => {
    await node.stop();
    node = await new LocalNode({ settings: { filesMaxBytes: 4000 } }).start();
    writeFileSync(join(top, 'big'), 'x'.repeat(1001));
    expect(await publish({ input: [join(top, 'big')] })).toMatchObject({
      refusal: { code: 'bad-files', facts: { fault: { problem: 'too-large', most: 1000 } } },
    });
  });

  it('leaves links out, and says so', async () => {
    const folder = sources();
    symlinkSync('/etc/passwd', join(folder, 'passwd'));
    const published = done(await publish({ input: [folder] }));
    expect(published.warnings).toContainEqual({ code: 'left-out', count: 1, example: 'passwd' });
  });
});
