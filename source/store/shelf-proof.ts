import { hash } from 'node:crypto';
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import { UNPROVEN_SHARE } from '../model/room.ts';
import type { SeedId } from '../model/types.ts';
import type { Database } from './database.ts';
import { SHELVED_MAX } from './finished-seed.ts';
import { idBlob } from './seed-id.ts';

const SEAL_BYTES = 16;

/** What a row of a finished seed says, in the order in which it is sealed. */
export const SEALED_COLUMNS = [
  ...['id', 'day', 'order_new', 'order_best', 'order_min', 'order_reward', 'order_status', 'order_from'],
  ...['words', 'facts', 'hash', 'places', 'bids', 'claims', 'results', 'settlements'],
  ...['bytes', 'over_at', 'forget_at', 'brought_by'],
] as const;

/** `unsealed`: a version from before there were seals wrote it. */
export type RowState = 'sealed' | 'unsealed' | 'damaged';

/** What is read of a finished seed `s` to hold it against its seal: `readRow` takes it. */
export const PROOF_COLUMNS = `s.seal,
  (SELECT count(*) FROM finished_envelopes e WHERE e.id >= s.no * ${SHELVED_MAX} AND e.id < (s.no + 1) * ${SHELVED_MAX}),
  s.bids + s.claims + s.results + s.settlements + 1, ${SEALED_COLUMNS.map((column) => `s.${column}`).join(', ')}`;

interface ReadRow {
  readonly state: RowState;
  readonly id: unknown;
  readonly facts: unknown;
}

const ID_AT = SEALED_COLUMNS.indexOf('id');
const FACTS_AT = SEALED_COLUMNS.indexOf('facts');

/** Whether a row, as `PROOF_COLUMNS` read it, is what was written, and has as many envelopes as it counts; and what a list shows of it. */
export function readRow([seal, envelopes, counted, ...values]: readonly SQLOutputValue[]): ReadRow {
  const read = { id: values[ID_AT], facts: values[FACTS_AT] };
  if (seal === null) return { ...read, state: 'unsealed' };
  const holds = envelopes === counted && seal instanceof Uint8Array && sealOf(values).equals(seal);
  return { ...read, state: holds ? 'sealed' : 'damaged' };
}

const STATEMENTS = {
  row: `SELECT ${PROOF_COLUMNS} FROM finished_seeds s WHERE no = ?`,
  rename: 'UPDATE finished_seeds SET id = ? WHERE no = ? AND id <> ?',
  disown: 'UPDATE finished_seeds SET brought_by = ? WHERE no = ?',
  forgetTotals: 'DELETE FROM finished_totals',
  countTotals: `INSERT INTO finished_totals SELECT count(*), total(bids), total(claims), total(results), total(settlements),
    total(bytes) FROM finished_seeds`,
  forgetStatuses: 'DELETE FROM finished_statuses',
  countStatuses:
    'INSERT INTO finished_statuses SELECT order_status, count(*) FROM finished_seeds GROUP BY order_status',
  forgetBringers: 'DELETE FROM bringers',
  // A guest's bytes are its own share's, and not that of the seed in which it stands (P2).
  countBringers: `INSERT INTO bringers SELECT share, total(bytes) FROM (
      SELECT brought_by AS share, bytes FROM finished_seeds
      UNION ALL SELECT brought_by, octet_length(text) FROM finished_envelopes WHERE brought_by IS NOT NULL
      UNION ALL SELECT s.brought_by, -octet_length(e.text) FROM finished_envelopes e JOIN finished_seeds s ON s.no = e.id / ${SHELVED_MAX}
        WHERE e.brought_by IS NOT NULL
    ) GROUP BY share HAVING total(bytes) > 0`,
};

/** What makes the sums anew, in this order. */
const SUMS = [
  ...(['forgetTotals', 'countTotals', 'forgetStatuses', 'countStatuses'] as const),
  ...(['forgetBringers', 'countBringers'] as const),
];

/** Holds what is kept of finished seeds beside their envelopes, which prove themselves, against what a disk makes of it. */
export class ShelfProof {
  readonly #database: Database;
  readonly #sql: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.prepareAll(STATEMENTS);
    this.#sql.row.setReturnArrays(true);
  }

  /** Whether a row is what was written, and has as many envelopes as it counts. */
  look(no: number): RowState {
    const row = this.#database.get<readonly SQLOutputValue[]>(this.#sql.row, no);
    return row === undefined ? 'damaged' : readRow(row).state;
  }

  /**
   * Makes of a row that does not hold one that can be taken out: the indexes and the sums follow what the table says now, and the
   * seed has its own id again where that is known. Whose room it takes is nobody's word any more. Throws `CrabnetError`.
   */
  mend(no: number, id: SeedId | undefined): void {
    this.#database.transaction('soon', () => {
      this.#database.reindex('finished_seeds');
      if (id !== undefined) this.#sql.rename.run(idBlob(id), no, idBlob(id));
      this.#sql.disown.run(UNPROVEN_SHARE, no);
      for (const name of SUMS) this.#sql[name].run();
    });
  }
}

/** What a row has to say of itself to be believed: 16 bytes over all its columns. */
export function sealOf(values: readonly unknown[]): Buffer {
  // A letter a byte, so that all of it is written at once: rows are held against their seals by the page.
  let letters = '';
  for (const value of values) {
    const said = lettersOf(value instanceof Uint8Array ? value : String(value));
    letters += `${typeof value} ${said.length} ${said}`;
  }
  return hash('sha256', Buffer.from(letters, 'latin1'), 'buffer').subarray(0, SEAL_BYTES);
}

/** A letter for each byte, of a text for each of its bytes in UTF-8. */
function lettersOf(value: string | Uint8Array): string {
  if (typeof value === 'string')
    return Buffer.byteLength(value) === value.length ? value : lettersOf(Buffer.from(value));
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
}
