import { blake2b256 } from './blake2b.ts';
import { canonical, type Json, type JsonObject } from './canonical.ts';
import { proven } from './envelope.ts';
import { isSigned, keyOf } from './signer.ts';
import { type Award, awardsOf } from './trades.ts';

/** What a file proves between its node and another. */
export interface Sums {
  owed: number;
  owing: number;
  in_hand: number;
  confirmed_paid: number;
  confirmed_received: number;
  unconfirmed: number;
}

export type Verdict =
  | {
      readonly ok: true;
      readonly node: string;
      readonly awards: number;
      readonly sums: ReadonlyMap<string, Sums>;
    }
  | { readonly ok: false; readonly line: number };

const AWARD = ['publisher', 'worker', 'price', 'awarded_ts', 'ended_ts', 'state', 'late', 'title'] as const;

/** Works an exported ledger out from its lines alone: the first line that does not hold, or what the whole proves. */
export class LedgerVerifier {
  readonly #nowMs: number;
  #head: { readonly node: string; readonly madeMs: number } | undefined;
  readonly #seen = new Set<string>();
  readonly #sums = new Map<string, Sums>();
  readonly #count = { trades: 0, receipts: 0 };
  #line = 0;
  #isWhole = false;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Takes the next line; false for the first that does not hold. */
  take(line: string): boolean {
    this.#line += 1;
    const value = parsed(line);
    if (value === undefined || this.#isWhole) return false;
    if (this.#head === undefined) return this.#begin(value);
    if (hasOnly(value, ['end']) && hasOnly(value.end, ['receipts', 'trades'])) return this.#end(value);
    if (isObject(value.trade) && isTexts(value.envelopes)) return this.#award(value.trade, value.envelopes);
    return hasOnly(value, ['receipt', 'receipt_id', 'signatures']) && this.#receipt(value);
  }

  verdict(): Verdict {
    const node = this.#head?.node;
    if (!this.#isWhole || node === undefined) return { ok: false, line: this.#line + 1 };
    return { ok: true, node, awards: this.#count.trades, sums: this.#sums };
  }

  #begin({ crabnet, node_id: node, made_ms: madeMs }: JsonObject): boolean {
    if (crabnet !== 'ledger/1' || typeof node !== 'string' || !Number.isSafeInteger(madeMs)) return false;
    if (Number(madeMs) > this.#nowMs + 120_000) return false;
    this.#head = { node, madeMs: Number(madeMs) };
    return true;
  }

  #end({ end }: JsonObject): boolean {
    const { trades, receipts = 0 } = end as JsonObject;
    this.#isWhole = trades === this.#count.trades && receipts === this.#count.receipts;
    return this.#isWhole;
  }

  #award(told: JsonObject, envelopes: readonly string[]): boolean {
    const { node, madeMs } = this.#head ?? { node: '', madeMs: 0 };
    const all = envelopes.map(proven);
    if (all.includes(undefined) || !this.#isNew(told.claim_id)) return false;
    const awards =
      awardsOf(
        all.flatMap((each) => each ?? []),
        String(told.seed_id),
        madeMs,
      ) ?? [];
    const award = awards.find(({ claim_id: id }) => id === told.claim_id);
    if (award === undefined || AWARD.some((name) => award[name] !== told[name])) return false;
    if (award.publisher !== node && award.worker !== node) return false;
    this.#count.trades += 1;
    this.#owe(award, node);
    return true;
  }

  #owe({ publisher, worker, price, state }: Award, node: string): void {
    if (publisher === worker) return;
    const sums = this.#with(worker === node ? publisher : worker);
    if (state === 'accepted') sums[worker === node ? 'owed' : 'owing'] += price;
    if (state === 'in-hand' || state === 'delivered') sums.in_hand += price;
  }

  /** T3, T5. */
  #receipt({ receipt_id: id, receipt, signatures }: JsonObject): boolean {
    const node = this.#head?.node ?? '';
    if (!isReceipt(receipt) || !hasOnly(signatures, ['from', 'to'])) return false;
    if (typeof signatures.from !== 'string' || signatures.to === undefined) return false;
    const { from, to, amount } = receipt as {
      readonly from: string;
      readonly to: string;
      readonly amount: number;
    };
    const bytes = Buffer.from(`crabnet/receipt/1/crabnet-mvp-v1\n${canonical(receipt)}`);
    if (id !== blake2b256(bytes) || !this.#isNew(id) || (from !== node && to !== node)) return false;
    const isConfirmed = signatures.to !== null;
    if (!isSigned(bytes, signatures.from, from) || keyOf(to) === null) return false;
    if (isConfirmed && !isSigned(bytes, String(signatures.to), to)) return false;
    this.#count.receipts += 1;
    const sums = this.#with(from === node ? to : from);
    sums[isConfirmed ? (from === node ? 'confirmed_paid' : 'confirmed_received') : 'unconfirmed'] += amount;
    return true;
  }

  #isNew(id: Json | undefined): boolean {
    if (typeof id !== 'string' || this.#seen.has(id)) return false;
    this.#seen.add(id);
    return true;
  }

  #with(node: string): Sums {
    const none = { owed: 0, owing: 0, in_hand: 0, confirmed_paid: 0, confirmed_received: 0, unconfirmed: 0 };
    const sums = this.#sums.get(node) ?? none;
    this.#sums.set(node, sums);
    return sums;
  }
}

const RECEIPT = ['amount', 'from', 'note', 'salt', 'to', 'ts'];

/** T3. */
function isReceipt(value: Json | undefined): value is JsonObject {
  if (!hasOnly(value, RECEIPT)) return false;
  const { from, to, amount, note, ts, salt } = value;
  return (
    typeof from === 'string' &&
    typeof to === 'string' &&
    from !== to &&
    Number.isSafeInteger(amount) &&
    Number(amount) > 0 &&
    typeof note === 'string' &&
    note.isWellFormed() &&
    !/\p{Cc}/u.test(note) &&
    Buffer.byteLength(note) <= 1024 &&
    Number.isSafeInteger(ts) &&
    Number(ts) >= 0 &&
    Number(ts) <= 100_000_000_000 &&
    typeof salt === 'string' &&
    Buffer.from(salt, 'base64url').length === 16 &&
    Buffer.from(salt, 'base64url').toString('base64url') === salt
  );
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasOnly = (value: Json | undefined, names: readonly string[]): value is JsonObject =>
  isObject(value) && Object.keys(value).every((name) => names.includes(name));

const isTexts = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function parsed(line: string): JsonObject | undefined {
  try {
    const value = JSON.parse(line) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
