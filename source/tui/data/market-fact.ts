import type { NodeEvent } from './event-facts.ts';

const FACTS: Readonly<Record<string, NodeEvent['kind']>> = {
  SeedCreated: 'seed_published',
  BidSubmitted: 'bid_submitted',
  ClaimCreated: 'claim_created',
  TaskResult: 'task_result_generated',
  TaskSettle: 'seed_settled',
};

/** What another node said reads like what we say ourselves: `store_sync` of a bid is a bid, heard over the network. */
export function asMarketFact(event: NodeEvent): NodeEvent {
  const said = event.kind === 'store_sync' ? event.payload.kind : undefined;
  const kind = typeof said === 'string' ? FACTS[said] : undefined;
  return kind === undefined ? event : { ...event, kind, source: 'network' };
}
