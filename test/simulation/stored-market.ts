import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type Members = Readonly<Record<string, Json>>;

/** An envelope as it lies in a node's store, read by nothing of the node's own. */
export interface StoredEnvelope {
  readonly key: string;
  readonly text: string;
  readonly kind: string;
  readonly from: string;
  readonly ts: number;
  /** The seed, bid, claim, result or settlement. */
  readonly object: Members;
}

const OBJECT_NAMES: Readonly<Record<string, string>> = {
  SeedCreated: 'seed',
  BidSubmitted: 'bid',
  ClaimCreated: 'claim',
  TaskResult: 'result',
  TaskSettle: 'seed',
};

/** All envelopes in a store file, by key: of a copy, since a node that runs lets nobody else into its store. */
export const readStored = (path: string): readonly StoredEnvelope[] => ofCopy(path, readEnvelopes);

/** Which order said each envelope of a node, by its key. */
export const readOrderNames = (path: string): ReadonlyMap<string, string> =>
  ofCopy(path, (database) => {
    const rows = database.prepare('SELECT lower(hex(key)) AS key, order_name AS name FROM order_steps').all();
    return new Map(rows.map(({ key, name }) => [String(key), String(name)]));
  });

function ofCopy<Value>(path: string, read: (database: DatabaseSync) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-stored-'));
  try {
    const copy = join(folder, 'market.db');
    for (const part of ['', '-wal']) if (existsSync(path + part)) copyFileSync(path + part, copy + part);
    const database = new DatabaseSync(copy);
    try {
      return read(database);
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readEnvelopes(database: DatabaseSync): readonly StoredEnvelope[] {
  const rows = database
    .prepare(
      `SELECT lower(hex(key)) AS key, text FROM
        (SELECT key, text FROM envelopes UNION ALL SELECT key, text FROM finished_envelopes) ORDER BY key`,
    )
    .all();
  return (rows as unknown as readonly { key: string; text: string }[]).map(({ key, text }) => {
    const { meta, payload } = JSON.parse(text) as {
      readonly meta: { readonly kind: string; readonly from: string; readonly ts: number };
      readonly payload: Readonly<Record<string, Members>>;
    };
    const object = payload[OBJECT_NAMES[meta.kind] ?? ''] ?? {};
    return { key, text, kind: meta.kind, from: meta.from, ts: meta.ts, object };
  });
}
