import { asRead, type ReadPayload } from '../../contract/monitor-event.ts';
import type { NodeEvent } from './event-facts.ts';

/** What an event of the market may say: what we say of our own, and what is said of an envelope that came. */
export type MarketPayload = ReadPayload<'store_sync'> &
  ReadPayload<
    'seed_published' | 'bid_submitted' | 'claim_created' | 'task_result_generated' | 'seed_settled'
  >;

const FACTS: Readonly<Record<string, NodeEvent['kind']>> = {
  SeedCreated: 'seed_published',
  BidSubmitted: 'bid_submitted',
  ClaimCreated: 'claim_created',
  TaskResult: 'task_result_generated',
  TaskSettle: 'seed_settled',
};

/** What another node said reads like what we say ourselves: `store_sync` of a bid is a bid, heard over the network. */
export function asMarketFact(event: NodeEvent): NodeEvent {
  const read = asRead(event);
  const said = read.kind === 'store_sync' ? read.payload.kind : undefined;
  const kind = typeof said === 'string' ? FACTS[said] : undefined;
  return kind === undefined ? event : { ...event, kind, source: 'network' };
}
