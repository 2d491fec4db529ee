import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { type EnvelopePage, readEnvelopeCursor } from '../../contract/transfer.ts';
import { seedIdOf } from '../../model/fold/market.ts';
import { ENVELOPE_KINDS, type HeldEnvelope, type SeedId } from '../../model/types.ts';
import type { Store } from '../../store/store.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { FinishedRows } from './finished-rows.ts';

export interface EnvelopePagesParts {
  readonly ledger: Pick<Ledger, 'market' | 'text'>;
  readonly store: { readonly shelf: Pick<Store['shelf'], 'entries'> };
  readonly finished: Pick<FinishedRows, 'hashes' | 'row'>;
}

/** Finished seeds that are looked up at a time. */
const FINISHED_AT_ONCE = 500;
/** Stands behind all ids of seeds: v0 results that name no seed come last (R2). */
const PLACELESS = '~';

/**
 * Everything that is held, by seed, a page of texts at a time, from where an earlier page ended.
 * Finished seeds are read from disk; what is archived is outside the market, and left out.
 */
export function envelopePage(parts: EnvelopePagesParts, cursor: string | undefined): EnvelopePage {
  const place = (cursor === undefined ? undefined : readEnvelopeCursor(cursor)) ?? { id: '', from: 0 };
  const envelopes: string[] = [];
  let bytes = 0;
  for (const id of seedsFrom(parts, place.id)) {
    const texts = textsOf(parts, id);
    for (let index = id === place.id ? place.from : 0; index < texts.length; index += 1) {
      const text = texts[index] ?? '';
      bytes += jsonBytes(text);
      if (envelopes.length > 0 && bytes > PAGE_ROWS_BYTES)
        return { envelopes, next_cursor: `${id}.${index}` };
      envelopes.push(text);
    }
  }
  return { envelopes, next_cursor: null };
}

/** The ids of seeds in memory and on disk, ascending, from one on; then what has no seed. */
function* seedsFrom({ ledger, finished }: EnvelopePagesParts, first: string): Generator<string> {
  const live = [...ledger.market.seedIds()].filter((id) => id >= first).toSorted();
  let place = 0;
  for (const id of finishedFrom(finished, first)) {
    for (let other = live[place]; other !== undefined && other < id; other = live[place]) {
      yield other;
      place += 1;
    }
    if (live[place] !== id) yield id;
  }
  yield* live.slice(place);
  yield PLACELESS;
}

function* finishedFrom(finished: EnvelopePagesParts['finished'], first: string): Generator<SeedId> {
  if (first === PLACELESS) return;
  let after = first === '' ? null : (first as SeedId);
  // What is told next comes behind an id: the first itself may be on the shelf too.
  if (after !== null && finished.row(after) !== undefined) yield after;
  for (;;) {
    const page = finished.hashes(after, FINISHED_AT_ONCE);
    for (const { id } of page) yield id;
    after = page.at(-1)?.id ?? after;
    if (page.length < FINISHED_AT_ONCE) return;
  }
}

function textsOf({ ledger, store }: EnvelopePagesParts, id: string): readonly string[] {
  const { market } = ledger;
  const held =
    id === PLACELESS
      ? [...market.all()].filter((each) => seedIdOf(each) === '')
      : market.envelopesOf(id as SeedId);
  if (held.length === 0) return store.shelf.entries(id as SeedId).map(({ text }) => text);
  return held.toSorted(inOrder).flatMap(({ key }) => ledger.text(key) ?? []);
}

const inOrder = (one: HeldEnvelope, other: HeldEnvelope): number =>
  ENVELOPE_KINDS.indexOf(one.kind) - ENVELOPE_KINDS.indexOf(other.kind) ||
  one.ts - other.ts ||
  (one.key < other.key ? -1 : 1);
