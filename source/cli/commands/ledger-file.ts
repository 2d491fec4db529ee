import { z } from 'zod';
import type { ProvenReceipt, ProvenTrade } from '../../contract/book.ts';
import { TRADE_STATES } from '../../model/trades.ts';

/** What a file of an exported ledger says it is. */
export const LEDGER_FORM = 'ledger/1';

/** The first line of one: whose it is, and of when. */
export interface LedgerHead {
  readonly crabnet: typeof LEDGER_FORM;
  readonly node_id: string;
  /** Unix milliseconds. */
  readonly made_ms: number;
}

const HEAD = z.object({ crabnet: z.literal(LEDGER_FORM), node_id: z.string(), made_ms: z.int() });

/** Of a release before there were receipts it names none. */
const END = z.strictObject({ end: z.strictObject({ trades: z.int(), receipts: z.int().default(0) }) });

const TEXT_OR_NULL = z.string().nullable();
const RECEIPT = z.strictObject({
  receipt_id: z.string(),
  receipt: z.record(z.string(), z.union([z.string(), z.number()])),
  signatures: z.strictObject({ from: z.string(), to: TEXT_OR_NULL }),
});

const TRADE = z.object({
  trade: z.object({
    seed_id: z.string(),
    claim_id: z.string(),
    publisher: z.string(),
    worker: z.string(),
    price: z.int(),
    awarded_ts: z.int(),
    ended_ts: z.int().nullable(),
    state: z.enum(TRADE_STATES),
    late: z.boolean(),
    title: z.string(),
  }),
  envelopes: z.array(z.string()),
});

/** The head in a line; undefined where it is none. */
export const readHead = (line: string): LedgerHead | undefined => read(HEAD, line);

/** The last line: without it the file was cut off. */
export const ledgerEnd = (trades: number, receipts: number) => ({ end: { trades, receipts } });

/** How many awards and receipts a file says it has, in its last line; undefined where it is another line. */
export const readEnd = (line: string) => read(END, line)?.end;

/** The award in a line; undefined where it is none. */
export const readTrade = (line: string): ProvenTrade | undefined => read(TRADE, line);

/** The receipt in a line; undefined where it is none. */
export const readReceiptLine = (line: string): ProvenReceipt | undefined => read(RECEIPT, line);

function read<Value>(schema: z.ZodType<Value>, line: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
