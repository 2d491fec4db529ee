import { existsSync } from 'node:fs';
import { type KeyPair, openKeyFile } from '../identity/key-file.ts';
import { CrabnetError } from '../model/errors.ts';
import type { FactTable } from '../store/fact-table.ts';

/** Kept twice: one that a disk changed must not shut out the right key. */
const NAMES = ['node', 'node again'] as const;

/**
 * The key of a data dir, made where the store is of no node yet. Throws `CrabnetError` `key-file` where the store is another node's: a key
 * that a disk changed, or that is gone, would make a stranger of this node without a word.
 */
export function openOwnKey(path: string, facts: Pick<FactTable, 'get'>): KeyPair {
  const [known, again] = NAMES.map((name) => facts.get(name));
  const owner = known === again ? known : undefined;
  if (owner !== undefined && !existsSync(path)) throw fault(`the key file ${path} of node ${owner} is gone`);
  const keyPair = openKeyFile(path);
  if (owner === undefined || owner === keyPair.nodeId) return keyPair;
  throw fault(`the key file ${path} is not the key of node ${owner}, whose store this is`);
}

/** Notes whose store it is. Throws `CrabnetError`. */
export function noteOwner({ nodeId }: KeyPair, facts: Pick<FactTable, 'get' | 'set'>): void {
  for (const name of NAMES) if (facts.get(name) !== nodeId) facts.set(name, nodeId);
}

const fault = (message: string): CrabnetError =>
  new CrabnetError('key-file', message, {
    field: 'node.key',
    remedy: 'restore it from a backup, or move market.db away to start as another node',
  });
