import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { importBytes } from 'ipfs-unixfs-importer';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';
import { balanced } from 'ipfs-unixfs-importer/layout';
import { describe, expect, it } from 'vitest';
import { FileNamer, readRoot } from '../../source/files/file-cid.ts';
import { isCid } from '../../source/model/files/cid.ts';
import type { Cid } from '../../source/model/files/file-names.ts';

const MIB = 1024 * 1024;

/** The same bytes as IPFS's own importer names them, which keeps nothing here. */
async function nameByIpfs(bytes: Uint8Array): Promise<string> {
  const nowhere = {
    get: () => Promise.reject(new Error('nothing is kept')),
    put: (cid: unknown) => Promise.resolve(cid),
  };
  const { cid } = await importBytes(bytes, nowhere as never, {
    cidVersion: 1,
    rawLeaves: true,
    chunker: fixedSize({ chunkSize: MIB }),
    layout: balanced({ maxChildrenPerNode: 1024 }),
  });
  return cid.toString();
}

const made = (length: number): Uint8Array => {
  const bytes = Buffer.alloc(length, createHash('sha256').update(String(length)).digest());
  return bytes;
};

function nameOf(bytes: Uint8Array, step = 1_000_003) {
  const namer = new FileNamer();
  for (let at = 0; at < bytes.length; at += step) namer.update(bytes.subarray(at, at + step));
  return namer.finish();
}

describe('F1: names are those of IPFS', () => {
  it.each([0, 1, 3, MIB - 1, MIB, MIB + 1, 2 * MIB, 5 * MIB + 7])('%d bytes', async (length) => {
    const { cid, root } = nameOf(made(length));
    expect(cid).toBe(await nameByIpfs(made(length)));
    expect(isCid(cid)).toBe(true);
    expect(root === null).toBe(length <= MIB);
  });

  it('knows the names that are known everywhere', () => {
    expect(nameOf(Buffer.from('hello\n')).cid).toBe(
      'bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am',
    );
  });

  it('does not ask how the bytes came', () => {
    const bytes = made(3 * MIB + 5);
    const whole = nameOf(bytes, bytes.length).cid;
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 4 * MIB }), (step) => nameOf(bytes, step).cid === whole),
      { numRuns: 20 },
    );
  });
});

describe('a root is what its leaves make, byte for byte', () => {
  const { cid, root } = nameOf(made(2 * MIB + 5));
  const block = root ?? Buffer.alloc(0);

  it('is read', () => {
    expect(readRoot(cid, block)).toMatchObject({ bytes: 2 * MIB + 5, leaves: { length: 3 } });
  });

  it('and nothing else is: other bytes, other names, what is no root', () => {
    const changed = Buffer.from(block);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(readRoot(cid, changed)).toBeUndefined();
    expect(readRoot(nameOf(made(7)).cid, block)).toBeUndefined();
    expect(readRoot(nameOf(block).cid as Cid, block)).toBeUndefined();
    const junk = Buffer.from('no block at all');
    expect(readRoot(nameOf(junk).cid, junk)).toBeUndefined();
  });
});
