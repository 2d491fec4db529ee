import { crc32 } from 'node:zlib';
import type { Block } from './block.ts';
import { hasTerms, TERM_SET_BYTES } from './term-set.ts';

const NUMBERS = ['at', 'bytes', 'first', 'last', 'minTs', 'maxTs'] as const;
const NUMBER_BYTES = 8;
const TERMS_AT = NUMBERS.length * NUMBER_BYTES;
const RECORD_BYTES = TERMS_AT + TERM_SET_BYTES;

/** What an index file keeps of a block. */
export type BlockNumbers = Pick<Block, (typeof NUMBERS)[number]>;

/** Blocks as an index file has them, a record each of the same length: nothing is worked out of one before it is looked at. */
export function writeTable(
  blocks: readonly (BlockNumbers & { readonly terms: Uint8Array })[],
): Buffer<ArrayBuffer> {
  const table = Buffer.alloc(blocks.length * RECORD_BYTES);
  for (const [index, block] of blocks.entries()) {
    const start = index * RECORD_BYTES;
    // Of a block without an event times are infinite.
    for (const [place, name] of NUMBERS.entries())
      table.writeDoubleLE(Number.isFinite(block[name]) ? block[name] : 0, start + place * NUMBER_BYTES);
    table.set(block.terms, start + TERMS_AT);
  }
  return table;
}

/** By which a table is known that a disk changed. */
export const checksumOf = (table: Uint8Array): number => crc32(table);

/** None where it is not a table with this checksum. */
export function readTable(table: Buffer, checksum: number): readonly Block[] {
  if (table.length % RECORD_BYTES !== 0 || checksumOf(table) !== checksum) return [];
  const numbers = new DataView(table.buffer, table.byteOffset, table.length);
  return Array.from(
    { length: table.length / RECORD_BYTES },
    (_, index) => new StoredBlock(table, numbers, index * RECORD_BYTES),
  );
}

/** Blocks of which nobody noted what is in them. */
export const blocksOf = (numbers: readonly BlockNumbers[]): readonly Block[] =>
  readTable(
    ...withChecksum(
      writeTable(numbers.map((each) => ({ ...each, terms: new Uint8Array(TERM_SET_BYTES).fill(0xff) }))),
    ),
  );

const withChecksum = (table: Buffer): [Buffer, number] => [table, checksumOf(table)];

class StoredBlock implements Block {
  readonly #table: Uint8Array;
  readonly #numbers: DataView;
  readonly #start: number;

  constructor(table: Uint8Array, numbers: DataView, start: number) {
    this.#table = table;
    this.#numbers = numbers;
    this.#start = start;
  }

  get at(): number {
    return this.#number(0);
  }
  get bytes(): number {
    return this.#number(1);
  }
  get first(): number {
    return this.#number(2);
  }
  get last(): number {
    return this.#number(3);
  }
  get minTs(): number {
    return this.#number(4);
  }
  get maxTs(): number {
    return this.#number(5);
  }

  mayHave(places: readonly number[]): boolean {
    return hasTerms(this.#table, places, this.#start + TERMS_AT);
  }

  #number(place: number): number {
    return this.#numbers.getFloat64(this.#start + place * NUMBER_BYTES, true);
  }
}
