import { toJson } from '../../base/text/sanitize.ts';
import type { NodeApi, SeedRow } from '../../contract/node-api.ts';
import { PAGE_MAX_SEEDS } from '../../contract/seed-page.ts';
import type { EnvelopeKind } from '../../model/types.ts';
import { heldEnvelopes } from './held-envelopes.ts';

/** The members of the reference's objects (`PROTOCOL.md`); it bears no others to be missing. */
const SEED_MEMBERS = [
  ...['id', 'title', 'description', 'command', 'timeout_ms', 'bid_deadline_ts', 'exec_deadline_ms'],
  ...['min_price', 'max_bids', 'reward', 'rules', 'status', 'created_by', 'created_at'],
  ...['claimed_by', 'claimed_at', 'claim_id', 'result_id'],
] as const;
const PARTS = [
  {
    name: 'bids',
    kind: 'BidSubmitted',
    object: 'bid',
    members: ['id', 'seed_id', 'bidder', 'price', 'notes', 'created_at'],
  },
  {
    name: 'claims',
    kind: 'ClaimCreated',
    object: 'claim',
    members: ['id', 'seed_id', 'bid_id', 'worker', 'created_at'],
  },
  {
    name: 'results',
    kind: 'TaskResult',
    object: 'result',
    members: [
      ...['id', 'seed_id', 'worker', 'exit_code', 'timed_out', 'stdout', 'stderr', 'output_hash'],
      'duration_ms',
    ],
  },
] as const satisfies readonly {
  readonly name: string;
  readonly kind: EnvelopeKind;
  readonly object: string;
  readonly members: readonly string[];
}[];

/** The reference's `state.json` of what a node holds, line by line; never more than a page of it in memory. */
export async function* stateLines(api: NodeApi): AsyncGenerator<string> {
  const { node_id, alias } = await api.status();
  yield '{';
  yield `"identity": ${toJson({ node_id, alias })},`;
  yield* section('seeds', seedsOf(api));
  for (const part of PARTS) yield* section(part.name, objectsOf(api, part));
  yield '"seen_messages": []';
  yield '}';
}

async function* section(name: string, objects: AsyncIterable<Picked>): AsyncGenerator<string> {
  let before: string | undefined;
  yield `"${name}": {`;
  for await (const object of objects) {
    if (before !== undefined) yield `${before},`;
    before = `${toJson(String(object.id))}: ${toJson(object)}`;
  }
  if (before !== undefined) yield before;
  yield '},';
}

type Picked = { readonly [member: string]: unknown };

async function* seedsOf(api: NodeApi): AsyncGenerator<Picked> {
  const query = { order: 'new', reverse: true, filter: '', state: 'all', limit: PAGE_MAX_SEEDS } as const;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<NodeApi['seeds']>> = await api.seeds(
      cursor === '' ? query : { ...query, cursor },
    );
    for (const row of page.seeds) yield picked(inItsWords(row), SEED_MEMBERS);
    cursor = page.next_cursor;
  }
}

/** The reference has no void seeds: it would show them as ended. */
const inItsWords = (row: SeedRow): Picked =>
  row.status === 'Void' ? { ...row, status: 'Expired' } : { ...row };

async function* objectsOf(
  api: NodeApi,
  { kind, object, members }: (typeof PARTS)[number],
): AsyncGenerator<Picked> {
  for await (const text of heldEnvelopes(api)) {
    const { meta, payload } = JSON.parse(text) as { meta: { kind: string }; payload: Record<string, Picked> };
    const said = payload[object];
    if (meta.kind === kind && said !== undefined) yield picked(said, members);
  }
}

const picked = (from: Picked, members: readonly string[]): Picked =>
  Object.fromEntries(members.map((name) => [name, from[name] ?? null]));
