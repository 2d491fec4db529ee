import type { ActionId, ActionInput, ActionValue } from '../../source/contract/actions.ts';
import type { NodeApi } from '../../source/contract/node-api.ts';
import { until } from '../support/until.ts';

/** What each step of a trade took, in ms. */
export interface TradeTimes {
  readonly heardMs: number;
  readonly bidMs: number;
  readonly claimMs: number;
  readonly resultMs: number;
  readonly wholeMs: number;
}

async function act<Id extends ActionId>(
  api: NodeApi,
  id: Id,
  input: ActionInput[Id],
): Promise<ActionValue[Id]> {
  const done = await api.act(id, input);
  if (!done.ok) throw new Error(`${id} is refused: ${done.refusal.code}`);
  return done.value;
}

/** A seed of `publisher` from publishing to acceptance, done by `worker`. Throws where a step is refused or takes over `limitMs`. */
export async function trade(publisher: NodeApi, worker: NodeApi, limitMs: number): Promise<TradeTimes> {
  const started = performance.now();
  let before = started;
  const lap = () => {
    const now = performance.now();
    const tookMs = now - before;
    before = now;
    return tookMs;
  };
  const seen = async (api: NodeApi, seed: string) => {
    const found = await api.seed(seed);
    return found.ok && found.value;
  };
  const { seed_id: seed } = await act(publisher, 'publish', {
    title: 'honest',
    cmd: 'true',
    bid_window_ms: 600_000,
  });
  await until('the worker hears the seed', () => seen(worker, seed), limitMs);
  const heardMs = lap();
  await act(worker, 'bid', { seed });
  const bid = await until(
    'the publisher hears the bid',
    async () => ((await seen(publisher, seed)) || undefined)?.bids[0]?.id,
    limitMs,
  );
  const bidMs = lap();
  await act(publisher, 'claim', { seed, bid });
  await until(
    'the worker hears the award',
    async () => ((await seen(worker, seed)) || undefined)?.claims.length === 1,
    limitMs,
  );
  const claimMs = lap();
  await act(worker, 'run', { seed, sandbox: 'none' });
  await until(
    'the publisher has the result',
    async () => ((await seen(publisher, seed)) || undefined)?.results.length === 1,
    limitMs,
  );
  const resultMs = lap();
  await act(publisher, 'settle', { seed, verdict: 'accepted' });
  return { heardMs, bidMs, claimMs, resultMs, wholeMs: performance.now() - started };
}
