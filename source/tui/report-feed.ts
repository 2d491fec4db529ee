import type { BalanceRow, ReceiptRow } from '../contract/book.ts';
import type { NodeApi } from '../contract/node-api.ts';
import { refusalWords } from '../words/refusal-words.ts';
import type { Teller } from '../words/teller.ts';
import { type LiveData, tellerOf } from './data/console-data.ts';
import type { Overlay } from './state/console-state.ts';

/** How often a report that stands open is read anew: the node works it out over all that it holds. */
const EVERY_MS = 5000;

type ReportKind = 'orders' | 'ledger';

export interface ReportFeedParts {
  readonly api: Pick<NodeApi, 'orders' | 'balances' | 'receipts'>;
  readonly data: LiveData;
  /** A report has come, or did not. */
  readonly onRead: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Reads the orders and the ledger while they are looked at: when they are opened, and now and then. */
export class ReportFeed {
  readonly #parts: ReportFeedParts;
  /** What was asked for last of what stands open. */
  #asked: ReportKind | null = null;
  #askedAtMs = 0;
  #isReading = false;

  constructor(parts: ReportFeedParts) {
    this.#parts = parts;
  }

  /** Says what is open; to be called at least once a second. */
  look(overlay: Overlay | null): void {
    const { data } = this.#parts;
    const wanted = overlay?.kind === 'orders' || overlay?.kind === 'ledger' ? overlay.kind : null;
    if (wanted === null) {
      this.#asked = null;
      data.orders = undefined;
      data.balances = undefined;
      data.receipts = undefined;
    }
    if (wanted === null || this.#isReading || data.isGone) return;
    const isFresh = this.#asked === wanted && Math.abs(data.nowMs - this.#askedAtMs) < EVERY_MS;
    if (!isFresh) void this.#read(wanted);
  }

  async #read(kind: ReportKind): Promise<void> {
    const { api, data, onRead, onFault } = this.#parts;
    this.#isReading = true;
    this.#asked = kind;
    this.#askedAtMs = data.nowMs;
    try {
      if (kind === 'orders') data.orders = await api.orders();
      else {
        const balances = await allBalances(api, tellerOf(data));
        // Of many receipts few wait: they are gone through only where some do.
        const isWaited = balances.some(({ unconfirmed }) => unconfirmed > 0);
        data.receipts = isWaited ? await unconfirmedReceipts(api) : [];
        data.balances = balances;
      }
    } catch (error) {
      data.isFailing = true;
      onFault(error);
    }
    this.#isReading = false;
    onRead();
  }
}

async function allBalances(api: Pick<NodeApi, 'balances'>, teller: Teller): Promise<readonly BalanceRow[]> {
  const rows: BalanceRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<NodeApi['balances']>> = await api.balances(
      cursor === null ? {} : { cursor },
    );
    if (!page.ok) throw new Error(`the ledger: ${refusalWords(page.refusal, teller).long}`);
    rows.push(...page.value.balances);
    cursor = page.value.next_cursor;
  } while (cursor !== null);
  return rows;
}

/** The receipts that are not confirmed, the first one first. */
async function unconfirmedReceipts(api: Pick<NodeApi, 'receipts'>): Promise<readonly ReceiptRow[]> {
  const rows: ReceiptRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<NodeApi['receipts']>> = await api.receipts(
      cursor === null ? {} : { cursor },
    );
    if (!page.ok) break;
    rows.push(...page.value.receipts.filter(({ state }) => state === 'unconfirmed'));
    cursor = page.value.next_cursor;
  } while (cursor !== null);
  return rows.toSorted((left, right) => left.ts - right.ts);
}
