import { admit, releases } from '../../source/model/admission.ts';
import { Market } from '../../source/model/fold/market.ts';
import { droppedBy } from '../../source/model/keeping.ts';
import type { HeldEnvelope, NodeId } from '../../source/model/types.ts';

/** Lets `us` hear `envelopes` one by one, as a node does with a cache of what is inert (E6) that is never full. */
export function admitAll(envelopes: Iterable<HeldEnvelope>, us: NodeId, nowMs: number): Market {
  const market = new Market();
  const inert = new Map<string, HeldEnvelope[]>();
  for (const heard of envelopes) {
    const pending = [heard];
    for (let held = pending.shift(); held !== undefined; held = pending.shift()) {
      const verdict = admit(market, held, us, nowMs);
      if (verdict.verdict === 'inert') {
        inert.set(verdict.waitsFor, [...(inert.get(verdict.waitsFor) ?? []), held]);
      } else if (verdict.verdict === 'accept') {
        market.add(held);
        for (const { key } of droppedBy(market, held, us)) market.remove(key);
        for (const what of releases(held)) {
          pending.push(...(inert.get(what) ?? []));
          inert.delete(what);
        }
      }
    }
  }
  return market;
}
