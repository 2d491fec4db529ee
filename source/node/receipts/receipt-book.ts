import type { Clock, Random } from '../../base/ports.ts';
import { canonicalText } from '../../identity/canonical.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { receiptKey, receiptProblem, signReceipt } from '../../identity/receipt-proof.ts';
import { FieldProblem, Fields } from '../../model/fields.ts';
import { CLOCK_TOLERANCE_MS, UNCONFIRMED_MAX } from '../../model/limits.ts';
import {
  isConfirmed,
  otherParty,
  readSignedReceipt,
  receiptJson,
  type SignedReceipt,
} from '../../model/receipts.ts';
import type { JsonValue, NodeId, ReceiptKey } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { OutboxState } from '../../store/outbox-table.ts';
import type { StoredReceipt } from '../../store/receipt-table.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';

export interface ReceiptBookParts {
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly authors: AuthorBook;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Pick<Store, 'receipts'>;
  readonly alarms: Pick<Alarms, 'raise'>;
}

/** What became of a receipt that was told. `waits`: its owner has to confirm it; `known`: as it is held here. */
export type Taken =
  | { readonly became: 'waits' | 'confirmed' | 'known'; readonly signed: SignedReceipt }
  | { readonly became: 'refused'; readonly problem: Problem };

/** Confirmed payments between us and one node. */
export interface Paid {
  readonly paid: number;
  readonly received: number;
}

/** A receipt as a list shows it. */
export interface ListedReceipt extends SignedReceipt {
  /** It is not confirmed, and its owner here counts it no more. */
  readonly isSetAside: boolean;
}

interface Open {
  readonly signed: SignedReceipt;
  readonly told: OutboxState;
}

const SALT_BYTES = 16;
const PAGE_ROWS = 500;

/** The receipts of this node (T3 to T5): on disk all of them, in memory those of which something is still to be done. */
export class ReceiptBook {
  readonly #parts: ReceiptBookParts;
  readonly #open = new Map<ReceiptKey, Open>();
  /** By node; worked out when it is asked for first. */
  #confirmed: Map<NodeId, Paid> | undefined;

  /** Throws `CrabnetError`. */
  constructor(parts: ReceiptBookParts) {
    this.#parts = parts;
    for (const stored of parts.store.receipts.open()) {
      const signed = this.#read(stored);
      if (signed !== undefined) this.#open.set(signed.key, { signed, told: stored.told });
    }
  }

  /** T3: this node paid; kept when it returns. Throws `CrabnetError`. */
  pay(to: NodeId, amount: number, note: string): SignedReceipt {
    const { us, keyPair, clock, random } = this.#parts;
    const salt = Buffer.from(random.bytes(SALT_BYTES)).toString('base64url');
    const receipt = { from: us, to, amount, note, ts: Math.floor(clock.now() / 1000), salt };
    const fromSignature = signReceipt(receipt, keyPair);
    return this.#keep({ key: receiptKey(receipt), receipt, fromSignature, toSignature: null }, 'unsent');
  }

  /** T3: this node was paid; kept when it returns. Throws `CrabnetError`. */
  confirm(signed: SignedReceipt): SignedReceipt {
    return this.#keep({ ...signed, toSignature: signReceipt(signed.receipt, this.#parts.keyPair) }, 'unsent');
  }

  /** T4: one that is not confirmed waits and counts no more, and is told no more; kept when it returns. Throws `CrabnetError`. */
  setAside(signed: SignedReceipt): void {
    this.#store(signed, 'silent', false);
    this.#open.delete(signed.key);
  }

  /** T4: what `by` told; kept when it returns. Throws `CrabnetError`. */
  take(told: Omit<SignedReceipt, 'key'>, by: NodeId): Taken {
    const signed = { ...told, key: receiptKey(told.receipt) };
    const stranger = this.#strangerProblem(signed, by);
    if (stranger !== undefined) return { became: 'refused', problem: stranger };
    const known = this.get(signed.key);
    if (known !== undefined && (isConfirmed(known) || !isConfirmed(signed)))
      return { became: 'known', signed: known };
    const problem =
      (isConfirmed(signed) ? undefined : this.#roomProblem(signed, by)) ??
      receiptProblem(signed, this.#parts.authors);
    if (problem !== undefined) return { became: 'refused', problem };
    // Who has it signed by both has nothing more to tell.
    return isConfirmed(signed)
      ? { became: 'confirmed', signed: this.#keep(signed, 'held') }
      : { became: 'waits', signed: this.#keep(signed, 'silent') };
  }

  /** Each is told by a party to the other: what somebody else brings is a copy. */
  #strangerProblem({ receipt, toSignature }: SignedReceipt, by: NodeId): Problem | undefined {
    const { us } = this.#parts;
    if (receipt.from !== us && receipt.to !== us)
      return { reason: 'not-author', field: 'receipt.to', detail: 'it is between others' };
    const isTheirs = toSignature === null ? receipt.from === by : otherParty(receipt, us) === by;
    return isTheirs
      ? undefined
      : { reason: 'not-author', field: 'receipt.from', detail: 'told by somebody else' };
  }

  #roomProblem({ receipt }: SignedReceipt, by: NodeId): Problem | undefined {
    if (receipt.ts * 1000 > this.#parts.clock.now() + CLOCK_TOLERANCE_MS)
      return { reason: 'future', field: 'receipt.ts', detail: 'over 2 minutes ahead of our clock' };
    return this.unconfirmedFrom(by) < UNCONFIRMED_MAX
      ? undefined
      : { reason: 'quota', field: 'receipt', detail: `${UNCONFIRMED_MAX} of it wait to be confirmed` };
  }

  /** How far something that we tell got. */
  mark(key: ReceiptKey, told: OutboxState): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#note({ ...open, told });
    this.#parts.store.receipts.mark(key, told, this.#open.has(key));
  }

  /** A receipt as it is held; undefined where there is none, or a disk changed it. */
  get(key: ReceiptKey): SignedReceipt | undefined {
    const open = this.#open.get(key);
    if (open !== undefined) return open.signed;
    const stored = this.#parts.store.receipts.get(key);
    return stored && this.#read(stored);
  }

  /** So many at the most of those whose ids begin so. */
  find(prefix: string, limit: number): readonly SignedReceipt[] {
    return this.#parts.store.receipts.find(prefix, limit).flatMap((stored) => this.#read(stored) ?? []);
  }

  /** Of which something is still to be done: to be told, or to be confirmed. */
  open(): readonly Open[] {
    return [...this.#open.values()];
  }

  openOf(key: ReceiptKey): Open | undefined {
    return this.#open.get(key);
  }

  /** What others say that they paid, and this node's owner has not confirmed. */
  toConfirm(): readonly SignedReceipt[] {
    const { us } = this.#parts;
    return this.open().flatMap(({ signed }) => {
      return signed.receipt.to === us && !isConfirmed(signed) ? [signed] : [];
    });
  }

  /** T4: how many payments that a node told wait to be confirmed, and how many of ours to it. */
  unconfirmedFrom(node: NodeId): number {
    return this.#unconfirmed('from', node);
  }

  unconfirmedTo(node: NodeId): number {
    return this.#unconfirmed('to', node);
  }

  /** All of them, by key, as many at a time as one turn of the loop bears. Throws `CrabnetError`. */
  page(after: ReceiptKey | null): {
    readonly receipts: readonly ListedReceipt[];
    readonly next: ReceiptKey | null;
  } {
    const rows = this.#parts.store.receipts.page(after, PAGE_ROWS);
    return {
      receipts: rows.flatMap((stored) => {
        const signed = this.#read(stored);
        if (signed === undefined) return [];
        return [{ ...signed, isSetAside: !(isConfirmed(signed) || stored.isOpen) }];
      }),
      next: rows.length < PAGE_ROWS ? null : (rows.at(-1)?.key ?? null),
    };
  }

  /** T5: what was confirmed between us and a node. Throws `CrabnetError`. */
  confirmedWith(node: NodeId): Paid {
    this.#confirmed ??= this.#countAll();
    return this.#confirmed.get(node) ?? NOTHING;
  }

  /** All or, where the disk fails, none of them: half a sum would be believed. */
  #countAll(): Map<NodeId, Paid> {
    const confirmed = new Map<NodeId, Paid>();
    for (let next: ReceiptKey | null | undefined; next !== null; ) {
      const page = this.page(next ?? null);
      for (const signed of page.receipts) this.#count(signed, confirmed);
      next = page.next;
    }
    return confirmed;
  }

  #count({ receipt, toSignature }: SignedReceipt, confirmed = this.#confirmed): void {
    if (toSignature === null) return;
    const node = otherParty(receipt, this.#parts.us);
    const { paid, received } = confirmed?.get(node) ?? NOTHING;
    const isOurs = receipt.from !== node;
    confirmed?.set(node, {
      paid: paid + (isOurs ? receipt.amount : 0),
      received: received + (isOurs ? 0 : receipt.amount),
    });
  }

  #unconfirmed(party: 'from' | 'to', node: NodeId): number {
    let count = 0;
    for (const { signed } of this.#open.values())
      if (signed.receipt[party] === node && !isConfirmed(signed)) count += 1;
    return count;
  }

  #keep(signed: SignedReceipt, told: OutboxState): SignedReceipt {
    const open = { signed, told };
    this.#store(signed, told, isOpen(open));
    this.#note(open);
    this.#count(signed);
    return signed;
  }

  #store(signed: SignedReceipt, told: OutboxState, isOpened: boolean): void {
    this.#parts.store.receipts.put(signed.key, canonicalText(receiptJson(signed)), told, isOpened);
  }

  #note(open: Open): void {
    if (isOpen(open)) this.#open.set(open.signed.key, open);
    else this.#open.delete(open.signed.key);
  }

  /** What a disk changed has to prove itself by its signatures. */
  #read({ key, text, isSealed }: StoredReceipt): SignedReceipt | undefined {
    const signed = readText(text);
    if (signed !== undefined && isSealed) return { ...signed, key };
    if (signed !== undefined && receiptProblem(signed, this.#parts.authors) === undefined)
      return { ...signed, key: receiptKey(signed.receipt) };
    this.#parts.alarms.raise('log damaged', 'a receipt that is stored here was damaged', REMEDY, 'receipts');
    return undefined;
  }
}

const NOTHING: Paid = { paid: 0, received: 0 };
const REMEDY = 'look at the disk; the other party of the receipt has it too: compare your ledgers';

const isOpen = ({ signed, told }: Open): boolean => !isConfirmed(signed) || told !== 'held';

function readText(text: string): Omit<SignedReceipt, 'key'> | undefined {
  try {
    return readSignedReceipt(new Fields(JSON.parse(text) as JsonValue, ''));
  } catch (error) {
    if (error instanceof FieldProblem || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
