import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFile } from '../../source/identity/key-file.ts';
import { signatureVerifies, signBytes } from '../../source/identity/signature.ts';
import { CrabnetError } from '../../source/model/errors.ts';

let dir = '';
let path = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'crabnet-key-'));
  path = join(dir, 'node.key');
});
afterEach(() => rmSync(dir, { recursive: true }));

function faultOf(task: () => unknown): CrabnetError {
  try {
    task();
  } catch (error) {
    if (error instanceof CrabnetError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('the key file', () => {
  it('is made once, for its owner only, and is the same node ever after', () => {
    const first = openKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const written = readFileSync(path);
    expect(openKeyFile(path)).toEqual(first);
    expect(readFileSync(path)).toEqual(written);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('is another key in another place, and signs', () => {
    const keyPair = openKeyFile(path);
    expect(openKeyFile(join(dir, 'other.key')).nodeId).not.toBe(keyPair.nodeId);
    const bytes = Buffer.from('some bytes');
    expect(signatureVerifies(signBytes(bytes, keyPair), bytes, keyPair.publicKey)).toBe(true);
  });

  it('half a key of a crash while it was written is no obstacle', () => {
    writeFileSync(`${path}.new`, 'crabnet-ed25519-seed:ab');
    expect(openKeyFile(path)).toEqual(openKeyFile(path));
  });

  it.each([0o640, 0o604, 0o660])('is refused when others may read or write it (%o)', (mode) => {
    openKeyFile(path);
    chmodSync(path, mode);
    expect(faultOf(() => openKeyFile(path))).toMatchObject({
      code: 'key-file',
      field: 'node.key',
      remedy: `chmod 600 ${path}`,
    });
  });

  it.each([
    ['empty', ''],
    ['cut short', 'crabnet-ed25519-seed:abc\n'],
    ['of another kind', '-----BEGIN PRIVATE KEY-----\n'],
    ['longer than a key', `crabnet-ed25519-seed:${'a'.repeat(43)}\nmore`],
  ])('is refused, and left as it is, when it is %s', (_, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    expect(faultOf(() => openKeyFile(path))).toMatchObject({ code: 'key-file', field: 'node.key' });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('a fault tells nothing of the key', () => {
    writeFileSync(path, 'crabnet-ed25519-seed:topsecret', { mode: 0o600 });
    const { message, remedy } = faultOf(() => openKeyFile(path));
    expect(`${message} ${remedy}`).not.toContain('topsecret');
  });

  it('is refused when it cannot be read', () => {
    // A directory cannot be read as a file by anybody, root included.
    const fault = faultOf(() => openKeyFile(dir));
    expect(fault).toMatchObject({ code: 'key-file' });
    expect(fault.message).toContain('cannot be read');
  });

  it('is a fault when it cannot be written', () => {
    const fault = faultOf(() => openKeyFile(join(dir, 'missing', 'node.key')));
    expect(fault).toMatchObject({ code: 'key-file' });
    expect(fault.message).toContain('cannot be written');
  });
});
