import type { SQLOutputValue } from 'node:sqlite';
import type { EnvelopeKey, SeedId } from '../model/types.ts';
import { keyOf, textOf } from './database.ts';
import { SHELVED_MAX } from './finished-seed.ts';
import { idOf } from './seed-id.ts';
import { PROOF_COLUMNS, readRow } from './shelf-proof.ts';

/** A finished seed as a list wants it: the texts of its own envelope and of its facts. */
export interface ShelvedRow {
  readonly id: SeedId;
  readonly key: EnvelopeKey;
  readonly facts: string;
  readonly text: string;
  /** `facts` are what was written. */
  readonly isSealed: boolean;
}

/** What `SHELVED_COLUMNS` are read from. */
export const SHELVED_TABLES = `finished_seeds s LEFT JOIN finished_envelopes own ON own.id = s.no * ${SHELVED_MAX}`;

export const SHELVED_COLUMNS = `own.key, own.text, ${PROOF_COLUMNS}`;

/** The row that `SHELVED_COLUMNS` read; undefined where the seed's own envelope is gone. */
export function shelvedRow([key, text, ...proof]: readonly SQLOutputValue[]): ShelvedRow | undefined {
  if (key === null) return undefined;
  const { id, facts, state } = readRow(proof);
  return {
    ...{ id: idOf(id), key: keyOf(key) },
    ...{ facts: textOf(facts), text: textOf(text), isSealed: state === 'sealed' },
  };
}
