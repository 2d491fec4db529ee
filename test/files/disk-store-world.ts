import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import type { StoreLimits } from '../../source/files/store-room.ts';
import type { Cid } from '../../source/model/files/file-names.ts';

export const MIB = 1024 * 1024;
export const LIMITS: StoreLimits = {
  seedMaxBytes: 100 * MIB,
  maxBytes: 200 * MIB,
  minFreeBytes: 0,
  freeBytes: () => 1000 * MIB,
};

export let folder = '';
export let store: DiskFileStore;

/** Each test has a store of its own. */
export function setUpStore(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-files-'));
    reopen();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

/** As the next start finds it. */
export function reopen(limits = LIMITS): void {
  store = new DiskFileStore(folder, limits);
}

export function made(length: number, word = 'x'): Buffer {
  const bytes = Buffer.alloc(length, createHash('sha256').update(word).digest());
  for (let at = 0; at + 4 < length; at += MIB) bytes.writeUInt32BE(at, at);
  return bytes;
}
export const wholePath = (cid: Cid): string => join(folder, 'whole', cid.slice(-4, -2), cid);
export const filesIn = (name: string): readonly string[] =>
  readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
export function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([(bytes[at] ?? 0) ^ 1]), 0, 1, at);
  closeSync(file);
}
