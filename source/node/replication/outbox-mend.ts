import type { Market } from '../../model/fold/market.ts';
import type { EnvelopeKey, NodeId } from '../../model/types.ts';
import type { Store } from '../../store/store.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { Damage } from './damage.ts';

export interface OutboxMendParts {
  readonly store: Pick<Store, 'outbox' | 'setAsideKeys'>;
  readonly market: Pick<Market, 'get'>;
  readonly us: NodeId;
  readonly damage: Damage;
}

/** Rows of the outbox that are of nothing held, of which as many are looked at: each costs 256 looks. */
const LOOKED_AT = 256;
const KEY_BYTES = 32;

/**
 * Gives its state back to an envelope of ours whose key a disk changed by a bit in the outbox: without it what was never told would be
 * neither told nor kept (P1), and what nobody is to hear of would be told. What was set aside keeps its row: it may come back.
 */
export function mendOutbox({ store, market, us, damage }: OutboxMendParts): void {
  const states = new Map(store.outbox.all());
  const lost = [...states.keys()].filter((key) => market.get(key) === undefined);
  if (lost.length === 0) return;
  const aside = new Set(store.setAsideKeys());
  let mended = 0;
  for (const key of lost.filter((each) => !aside.has(each)).slice(0, LOOKED_AT)) {
    const own = oneBitFrom(key).find((near) => market.get(near)?.from === us && !states.has(near));
    const state = states.get(key);
    if (own === undefined || state === undefined) continue;
    states.delete(key);
    states.set(own, state);
    mended += 1;
  }
  if (mended === 0) return;
  unlessStoreFails(damage, () => store.outbox.replace(states));
  damage.found({ lost: [], rescued: mended, gone: [] });
}

/** All keys that differ from one in a single bit. */
function oneBitFrom(key: EnvelopeKey): readonly EnvelopeKey[] {
  const bytes = Buffer.from(key, 'hex');
  if (bytes.length !== KEY_BYTES) return [];
  return Array.from({ length: KEY_BYTES * 8 }, (_, bit) => {
    const near = Buffer.from(bytes);
    near[bit >> 3] = (near[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return near.toString('hex') as EnvelopeKey;
  });
}
