import { byTimeThenKey } from '../../base/order.ts';
import * as times from '../seed-times.ts';
import type { EnvelopeKey, HeldResult, HeldSeed, HeldSettlement, ResultId } from '../types.ts';
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
  results: ReadonlySet<HeldResult>,
  holding: FoldedClaim | undefined,
  ineffective: Ineffective[],
): SettlementFold {
  const nameable: Nameable = {
    byKey: new Map([...results].map((item) => [item.key, item])),
    byId: new Map([...results].flatMap((item) => (item.verified ? [[item.result.id, item]] : []))),
    counting: holding?.countingResult,
  };
  const workedOnUntilMs = Math.max(
    ...claims.map(({ countingResult, forfeitMs }) => (countingResult === undefined ? forfeitMs : 0)),
    0,
  );
  const judged = held
    .filter(({ from }) => from === seed.from)
    .toSorted((left, right) =>
      byTimeThenKey({ time: left.ts, key: left.key }, { time: right.ts, key: right.key }),
    )
    .map((item) => judge(seed, item, nameable, workedOnUntilMs));
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

/** T1: a signed acceptance has an effect when it names the result that it accepts; a rejection names none. */
export const namesResult = ({ settlement }: HeldSettlement): boolean =>
  settlement.status === 'Rejected' || settlement.result_id !== null || settlement.result_key !== null;

/** The results that a settlement may mean. */
interface Nameable {
  readonly byKey: ReadonlyMap<EnvelopeKey, HeldResult>;
  readonly byId: ReadonlyMap<ResultId, HeldResult>;
  /** The holding claim's. */
  readonly counting: HeldResult | undefined;
}

/** `workedOnUntilMs`: the last forfeit of a claim without a result. */
function judge(
  seed: HeldSeed,
  held: HeldSettlement,
  nameable: Nameable,
  workedOnUntilMs: number,
): FoldedSettlement {
  const { settlement } = held;
  if (held.ts * 1000 > times.horizonMs(seed.seed)) {
    return { held, settlement, state: 'invalid', result: undefined };
  }
  const result = namedResult(held, nameable);
  if (settlement.status === 'Accepted') {
    const state =
      held.verified && !namesResult(held) ? 'invalid' : result === undefined ? 'waiting' : 'effective';
    return { held, settlement, state, result };
  }
  const state = workedOnUntilMs <= held.ts * 1000 ? 'effective' : 'invalid';
  return { held, settlement, state, result };
}

/** An unsigned acceptance means the counting result; a signed one names it by key (a v0 result) or by id. */
function namedResult(
  { verified, settlement }: HeldSettlement,
  { byKey, byId, counting }: Nameable,
): HeldResult | undefined {
  if (!verified) return counting;
  if (settlement.result_key !== null) return byKey.get(settlement.result_key);
  return settlement.result_id === null ? undefined : byId.get(settlement.result_id);
}

function faultOf(seed: HeldSeed, held: HeldSettlement): Fault {
  if (held.ts * 1000 > times.horizonMs(seed.seed)) return { code: 'past-horizon' };
  return { code: held.settlement.status === 'Accepted' ? 'names-no-result' : 'still-working' };
}
