import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import { type ManifestFile, manifestText } from '../../../source/model/files/manifest.ts';
import { Market } from '../../../source/model/fold/market.ts';
import { type ReadFileParts, readFile } from '../../../source/node/files/read-file.ts';
import { NO_FINISHED } from '../../../source/node/trade/finished-rows.ts';
import { sealBid, sealClaim, sealResult, sealSeed, testKey } from '../../support/sealed.ts';

const TS = 1_800_000_000;
const KIB = 1024;
const ROOM = { maxBytes: 10 ** 9, seedMaxBytes: 10 ** 9, minFreeBytes: 0, freeBytes: () => 10 ** 10 };
const [paula, walter] = [testKey(1), testKey(2)];
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

let folder = '';
let store: DiskFileStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-read-file-'));
  store = new DiskFileStore(folder, ROOM);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Contents = Readonly<Record<string, Uint8Array>>;

/** The name of a list of these files, which are in the store as far as that keeps them. */
async function keep(contents: Contents, into: DiskFileStore = store): Promise<FilesName> {
  const files: ManifestFile[] = [];
  let bytes = 0;
  for (const [path, content] of Object.entries(contents).toSorted()) {
    files.push({ path, mode: 'plain', bytes: content.length, cid: await into.put(content) });
    bytes += content.length;
  }
  return { cid: await store.put(utf8(manifestText({ files }))), bytes, count: files.length };
}

/** What reading a path comes to, of a seed that gives the inputs and whose result brought the outputs. */
function reading(inputs: FilesName | null, outputs?: FilesName) {
  const market = new Market();
  const seed = sealSeed(paula, TS, { files: { inputs, outputs: null, open_inputs: false } });
  const bid = sealBid(walter, seed.held.seed, TS + 5);
  const claim = sealClaim(paula, bid, TS + 9);
  const result = sealResult(walter, claim.held.claim, TS + 20, '', outputs && { files: outputs });
  for (const { held } of [seed, bid, claim, result]) market.add(held);
  const parts: ReadFileParts = {
    files: { store },
    ledger: { market, marketOf: () => market },
    finished: NO_FINISHED,
  };
  const { id } = seed.held.seed;
  return (path: string) => readFile(parts, { seed: id, path });
}
const refusal = (what: string) => ({
  ok: false,
  refusal: { code: 'no-files', field: 'path', facts: { what } },
});

it('reads a text file that is here, of two of the same path that of the result', async () => {
  const read = reading(
    await keep({ 'a.txt': utf8('given\n'), 'only.txt': utf8('Grüße') }),
    await keep({ 'a.txt': utf8('brought\n') }),
  );
  expect(await read('a.txt')).toMatchObject({
    value: { side: 'outputs', path: 'a.txt', bytes: 8, text: 'brought\n', cut: false },
  });
  expect(await read('only.txt')).toMatchObject({ value: { side: 'inputs', text: 'Grüße', cut: false } });
});

it('reads the first 64 KiB of a longer one, and no half of a character', async () => {
  const read = reading(
    await keep({ long: utf8(`x${'ü'.repeat(40 * KIB)}`), full: utf8('y'.repeat(64 * KIB)) }),
  );
  expect(await read('long')).toMatchObject({
    value: { bytes: 80 * KIB + 1, cut: true, text: `x${'ü'.repeat(32 * KIB - 1)}` },
  });
  expect(await read('full')).toMatchObject({ value: { cut: false, text: 'y'.repeat(64 * KIB) } });
});

it('refuses a path that no list has', async () => {
  const read = reading(await keep({ 'a.txt': utf8('a') }), await keep({ 'b.txt': utf8('b') }));
  expect(await read('../a.txt')).toMatchObject(refusal('no-such-path'));
  expect(await reading(null)('a.txt')).toMatchObject(refusal('no-such-path'));
});

it('refuses what is no text: a NUL, or no UTF-8, at the end of the file too', async () => {
  const read = reading(
    await keep({
      nul: utf8('a\0b'),
      latin: Buffer.from([0x47, 0xfc, 0x65]),
      half: Buffer.from([0x61, 0xc3]),
    }),
  );
  for (const path of ['nul', 'latin', 'half']) expect(await read(path)).toMatchObject(refusal('no-text'));
});

it('refuses what is not here, with the side that it is of: the file, or the list that may have it', async () => {
  const other = mkdtempSync(join(tmpdir(), 'crabnet-read-file-other-'));
  const elsewhere = new DiskFileStore(other, ROOM);
  try {
    const listed = await keep({ 'a.txt': utf8('a') }, elsewhere);
    const unlisted = { ...listed, cid: await elsewhere.put(utf8('no list of this node')) };
    expect(await reading(listed)('a.txt')).toMatchObject(refusal('not-here'));
    expect(await reading(listed, unlisted)('b.txt')).toMatchObject({
      refusal: { facts: { what: 'not-here', side: 'outputs' } },
    });
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});
