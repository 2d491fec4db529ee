import { Fields } from './fields.ts';
import { RECEIPT_NOTE_MAX_BYTES } from './limits.ts';
import type { JsonObject, JsonValue, NodeId, ReceiptKey } from './types.ts';

/** T3: a payment that was made elsewhere, as both parties sign it. */
export interface Receipt {
  /** Who paid, and whom. */
  readonly from: NodeId;
  readonly to: NodeId;
  /** 1 to 2^53 − 1, in the market's unit. */
  readonly amount: number;
  readonly note: string;
  /** Unix seconds, on the clock of who paid. */
  readonly ts: number;
  /** 16 random bytes, base64url: it keeps two equal payments apart. */
  readonly salt: string;
}

/** A receipt as far as it is signed: by who paid, and once it is confirmed by who was paid too. */
export interface SignedReceipt {
  readonly key: ReceiptKey;
  readonly receipt: Receipt;
  readonly fromSignature: string;
  /** Null while it is not confirmed. */
  readonly toSignature: string | null;
}

const SALT = /^[\w-]{21}[AQgw]$/u;
/** What a note may not hold: whoever signs it must see all of it, on one line. */
const CONTROL = /\p{Cc}/u;
const MEMBERS = ['from', 'to', 'amount', 'note', 'ts', 'salt'] as const;

/** Why a text is no note of a receipt; undefined where it is one. */
export function noteFault(note: string): 'too-long' | 'control-character' | 'not-unicode' | undefined {
  if (!note.isWellFormed()) return 'not-unicode';
  if (CONTROL.test(note)) return 'control-character';
  return new TextEncoder().encode(note).length > RECEIPT_NOTE_MAX_BYTES ? 'too-long' : undefined;
}

/** Reads what both sign; throws `FieldProblem`. Who signed it is not looked at. */
function readReceipt(value: JsonValue | undefined, prefix: string): Receipt {
  const fields = new Fields(value, prefix);
  fields.only(...MEMBERS);
  const [from, to] = [fields.nodeId('from'), fields.nodeId('to')];
  if (from === to) fields.bad('to', 'another node than who paid is wanted');
  const amount = fields.count('amount');
  if (amount === 0) fields.bad('amount', 'a whole number from 1 to 2^53 - 1 is wanted');
  const note = fields.textUpTo('note', RECEIPT_NOTE_MAX_BYTES);
  if (noteFault(note) !== undefined) fields.bad('note', 'no control characters are wanted');
  const salt = fields.text('salt');
  if (!SALT.test(salt)) fields.bad('salt', '16 bytes in base64url are wanted');
  return { from: from as NodeId, to: to as NodeId, amount, note, ts: fields.time('ts'), salt };
}

/** A receipt with its signatures, as it is told, stored and exported. */
export const receiptJson = ({
  receipt,
  fromSignature,
  toSignature,
}: Omit<SignedReceipt, 'key'>): { readonly receipt: JsonObject; readonly signatures: JsonObject } => ({
  receipt: { ...receipt },
  signatures: { from: fromSignature, to: toSignature },
});

/** Reads the same; throws `FieldProblem`. Whether the signatures verify is not looked at. */
export function readSignedReceipt(fields: Fields): Omit<SignedReceipt, 'key'> {
  const receipt = readReceipt(fields.raw('receipt'), fields.nameOf('receipt'));
  const signatures = fields.object('signatures');
  signatures.only('from', 'to');
  const to = signatures.raw('to') ?? null;
  return {
    receipt,
    fromSignature: signatures.text('from'),
    toSignature: to === null ? null : signatures.text('to'),
  };
}

/** Whether both parties signed it: only then it counts (T5). */
export const isConfirmed = ({ toSignature }: SignedReceipt): boolean => toSignature !== null;

/** Of a receipt's parties the one that is not `us`. */
export const otherParty = ({ from, to }: Receipt, us: NodeId): NodeId => (from === us ? to : from);
