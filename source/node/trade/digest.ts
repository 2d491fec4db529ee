import type { DigestReport } from '../../contract/overview.ts';
import { MarketDigest, seedHash } from '../../identity/digest.ts';
import { wholeForm } from '../../model/fold/digest-form.ts';
import type { Market } from '../../model/fold/market.ts';
import type { SeedId } from '../../model/types.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { FinishedRows } from './finished-rows.ts';

/** Seeds in memory that are folded, and finished ones that are read, in one turn of the loop. */
const SEEDS_A_TURN = 200;
const FINISHED_A_TURN = 2000;
/** Rows of finished seeds that are held against their seals in one turn of the loop. */
const PROVEN_A_TURN = 200;

/** What one seed adds: to the digest of what is signed, and to that of all that is held. */
interface SeedPart {
  readonly signed: Uint8Array | undefined;
  readonly whole: Uint8Array;
  readonly envelopes: number;
  readonly unsigned: number;
}

/**
 * `RULES.md`, "The digest", of all that is held; the loop has its turns meanwhile. A finished seed whose row a disk changed comes back
 * into memory first: what it adds is worked out from its envelopes. Rejects with `CrabnetError`.
 */
export async function provenDigest(
  ledger: Pick<Ledger, 'market' | 'proveFinished'>,
  finished: Pick<FinishedRows, 'hashes' | 'holdings'>,
  pause: () => Promise<void>,
): Promise<DigestReport> {
  for (let no: number | undefined = 0; no !== undefined; ) {
    no = ledger.proveFinished(no, PROVEN_A_TURN, 'rows');
    if (no !== undefined) await pause();
  }
  return marketDigest(ledger.market, finished, pause);
}

async function marketDigest(
  market: Market,
  finished: Pick<FinishedRows, 'hashes' | 'holdings'>,
  pause: () => Promise<void>,
): Promise<DigestReport> {
  const signed = new MarketDigest();
  const whole = new MarketDigest();
  const totals = { seeds: 0, envelopes: finished.holdings().envelopes, unsigned: 0 };
  const add = (part: SeedPart) => {
    if (part.signed !== undefined) {
      signed.add(part.signed);
      totals.seeds += 1;
      totals.envelopes += part.envelopes;
    }
    whole.add(part.whole);
    totals.unsigned += part.unsigned;
  };
  const ids = [...market.seedIds()].toSorted();
  let place = 0;
  const addUpTo = async (end: SeedId | undefined) => {
    for (let id = ids[place]; id !== undefined && (end === undefined || id < end); id = ids[place]) {
      const part = partOf(market, id);
      if (part !== undefined) add(part);
      place += 1;
      if (place % SEEDS_A_TURN === 0) await pause();
    }
  };
  let after: SeedId | null = null;
  for (;;) {
    const page: ReturnType<FinishedRows['hashes']> = finished.hashes(after, FINISHED_A_TURN);
    for (const { id, hash } of page) {
      await addUpTo(id);
      // A seed that came back into memory meanwhile is added once.
      if (ids[place] !== id) add({ signed: hash, whole: hash, envelopes: 0, unsigned: 0 });
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < FINISHED_A_TURN) break;
    await pause();
  }
  await addUpTo(undefined);
  const unsigned = totals.unsigned === 0 ? null : whole.hex();
  return {
    digest: signed.hex(),
    envelopes: totals.envelopes,
    seeds: totals.seeds,
    unsigned_digest: unsigned,
  };
}

function partOf(market: Market, id: SeedId): SeedPart | undefined {
  const folded = market.folded(id);
  if (folded === undefined) return undefined;
  const held = market.envelopesOf(id);
  const verified = held.filter((envelope) => envelope.verified);
  const signed = market.seedHash(id, seedHash);
  // A v0 result that names no seed is in the fold alone.
  const isSigned = verified.length === held.length && folded.results.every((result) => result.held.verified);
  return {
    signed,
    whole: isSigned && signed !== undefined ? signed : seedHash(wholeForm(folded)),
    envelopes: verified.filter((envelope) => market.isCounted(envelope)).length,
    unsigned: held.length - verified.length,
  };
}
