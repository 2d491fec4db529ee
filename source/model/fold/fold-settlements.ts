import { byTimeThenKey } from '../../base/order.ts';
import * as times from '../seed-times.ts';
import type { EnvelopeKey, HeldResult, HeldSeed, HeldSettlement } from '../types.ts';
import type { Fault, FoldedClaim, FoldedSettlement, Ineffective } from './folded-seed.ts';

export interface SettlementFold {
  readonly settlements: readonly FoldedSettlement[];
  readonly outcome: FoldedSettlement | undefined;
  /** The results that an effective acceptance names: they stay accepted. */
  readonly acceptedKeys: ReadonlySet<EnvelopeKey>;
}

/** T1, T2. `results` are those that answer a valid claim; `holding` is the claim that holds. */
export function foldSettlements(
  seed: HeldSeed,
  held: readonly HeldSettlement[],
  claims: readonly FoldedClaim[],
  results: readonly HeldResult[],
  holding: FoldedClaim | undefined,
  ineffective: Ineffective[],
): SettlementFold {
  const judged = held
    .filter(({ from }) => from === seed.from)
    .toSorted((left, right) =>
      byTimeThenKey({ time: left.ts, key: left.key }, { time: right.ts, key: right.key }),
    )
    .map((item) => judge(seed, item, claims, results, holding));
  const accepted = judged.find(
    ({ settlement, state }) => settlement.status === 'Accepted' && state === 'effective',
  );
  const settlements = judged.map((item) =>
    accepted !== undefined && item.settlement.status === 'Rejected' && item.state === 'effective'
      ? { ...item, state: 'overruled' as const }
      : item,
  );
  for (const item of held) {
    if (item.from !== seed.from) ineffective.push({ held: item, fault: { code: 'not-publisher' } });
  }
  for (const item of judged) {
    if (item.state === 'invalid') ineffective.push({ held: item.held, fault: faultOf(seed, item.held) });
  }
  return {
    settlements,
    outcome: accepted ?? settlements.find(({ state }) => state === 'effective'),
    acceptedKeys: new Set(
      settlements.flatMap(({ settlement, state, result }) =>
        settlement.status === 'Accepted' && state === 'effective' && result !== undefined ? [result.key] : [],
      ),
    ),
  };
}

function judge(
  seed: HeldSeed,
  held: HeldSettlement,
  claims: readonly FoldedClaim[],
  results: readonly HeldResult[],
  holding: FoldedClaim | undefined,
): FoldedSettlement {
  const { settlement } = held;
  if (held.ts * 1000 > times.horizonMs(seed.seed)) {
    return { held, settlement, state: 'invalid', result: undefined };
  }
  const named = namedResult(held, results, holding);
  if (settlement.status === 'Accepted') {
    const nameless = held.verified && settlement.result_id === null && settlement.result_key === null;
    const state = nameless ? 'invalid' : named === undefined ? 'waiting' : 'effective';
    return { held, settlement, state, result: named };
  }
  const settled = claims.every(
    ({ countingResult, forfeitMs }) => countingResult !== undefined || forfeitMs <= held.ts * 1000,
  );
  return {
    held,
    settlement,
    state: settled ? 'effective' : 'invalid',
    result: named,
  };
}

/** An unsigned acceptance means the counting result; a signed one names it by key (a v0 result) or by id. */
function namedResult(
  { verified, settlement }: HeldSettlement,
  results: readonly HeldResult[],
  holding: FoldedClaim | undefined,
): HeldResult | undefined {
  if (!verified) return holding?.countingResult;
  if (settlement.result_key !== null) return results.find(({ key }) => key === settlement.result_key);
  return results.find(({ result, verified: signed }) => signed && result.id === settlement.result_id);
}

function faultOf(seed: HeldSeed, held: HeldSettlement): Fault {
  if (held.ts * 1000 > times.horizonMs(seed.seed)) return { code: 'past-horizon' };
  return { code: held.settlement.status === 'Accepted' ? 'names-no-result' : 'still-working' };
}
