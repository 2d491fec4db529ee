import { statSync } from 'node:fs';
import sodium from 'sodium-native';
import { createDurably } from '../base/durable-file.ts';
import { readTextFile, whyNot } from '../base/text-file.ts';
import { CrabnetError } from '../model/errors.ts';
import type { NodeId } from '../model/types.ts';
import { nodeIdOf } from './node-id.ts';

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
  readonly nodeId: NodeId;
}

const HEADER = 'crabnet-ed25519-seed:';
const SEED_BYTES = 32;
const KEY_LINE = /^crabnet-ed25519-seed:([\w-]{43})\s*$/u;

/** The key pair of a 32-byte seed. */
export function keyPairFromSeed(seed: Uint8Array): KeyPair {
  const publicKey = Buffer.alloc(32);
  const secretKey = Buffer.alloc(64);
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed);
  return { publicKey, secretKey, nodeId: nodeIdOf(publicKey) };
}

/**
 * Reads the node's key from `path`, or makes it there once, readable by its owner only. An existing file is never
 * written. Throws `CrabnetError` `key-file` when it cannot be read, is no key, or others may read it.
 */
export function openKeyFile(path: string): KeyPair {
  return readKeyFile(path) ?? createKeyFile(path);
}

function readKeyFile(path: string): KeyPair | undefined {
  let text: string;
  let mode: number;
  try {
    text = readTextFile(path);
    mode = statSync(path).mode;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault(
      `the key file ${path} cannot be read: ${whyNot(cause, path)}`,
      'give it to this user, or name another data dir',
      cause,
    );
  }
  if ((mode & 0o077) !== 0) throw fault(`others may read the key file ${path}`, `chmod 600 ${path}`);
  const seed = KEY_LINE.exec(text)?.[1];
  if (seed === undefined) {
    throw fault(`the key file ${path} holds no key`, 'restore it from a backup; a new key is a new node');
  }
  return keyPairFromSeed(Buffer.from(seed, 'base64url'));
}

function createKeyFile(path: string): KeyPair {
  const seed = Buffer.alloc(SEED_BYTES);
  sodium.randombytes_buf(seed);
  try {
    createDurably(path, `${HEADER}${seed.toString('base64url')}\n`);
  } catch (cause) {
    throw fault(
      `the key file ${path} cannot be written: ${whyNot(cause, path)}`,
      'give the data dir free space and this user the right',
      cause,
    );
  }
  return keyPairFromSeed(seed);
}

const fault = (message: string, remedy: string, cause?: unknown): CrabnetError =>
  new CrabnetError('key-file', message, { field: 'node.key', remedy, cause });
