import type { ActionValue } from '../contract/actions.ts';
import { type HealthFacts, isAlive, isReady } from '../contract/health.ts';
import { readEventCursor } from '../contract/moment.ts';
import type { NodeApi, SeedRow } from '../contract/node-api.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../contract/page-size.ts';
import {
  type EventsAnswer,
  partRoute,
  type QueryFields,
  type QueryOf,
  ROUTES,
  type RouteSpec,
  type RowsAnswer,
  type SeedFilesAnswer,
  targetOf,
} from '../contract/routes.ts';
import { SEED_PARTS, type SeedPart } from '../contract/seed-lists.ts';
import { readEnvelopeCursor } from '../contract/transfer.ts';
import type { Outcome, RefusalCode } from '../model/errors.ts';
import { badWords, checkRows } from '../words/health-words.ts';
import { toldDetail, toldPart } from '../words/history-words.ts';
import { json, problem, type Reply, refusalProblem, text } from './http/http-reply.ts';
import { readQuery } from './http/request-query.ts';
import type { Call, Route } from './http/router.ts';

const STATUS_OF_REFUSAL: Partial<Record<RefusalCode, number>> = { 'no-such-seed': 404, 'ambiguous-id': 409 };

/** A route of the table, answered by what gives its value. */
const serve = <Answer, Fields extends QueryFields>(
  spec: RouteSpec<Answer, Fields>,
  read: (query: QueryOf<Fields>) => Promise<Answer>,
): Route => ask(spec, async (query) => json(await read(query)));

/** A route of the table whose answers are not all its value. */
const ask = <Fields extends QueryFields>(
  spec: RouteSpec<unknown, Fields>,
  answer: (query: QueryOf<Fields>, parameter: string) => Promise<Reply>,
): Route => reply(spec, ({ query, parameter }) => answer(readQuery(spec.query, query), parameter));

/** A route that reads its query itself. */
export const reply = (
  { method, path, query }: Pick<RouteSpec<unknown>, 'method' | 'path' | 'query'>,
  answer: (call: Call) => Reply | Promise<Reply>,
): Route => ({ method, path, query, answer });

/** What a supervisor asks for: in words, or with `verbose` all that was looked at. */
export const healthRoutes = (api: NodeApi): readonly Route[] => [
  ask(ROUTES.health, async () => text('ok')),
  ask(ROUTES.live, ({ verbose }) => health(api, verbose, isAlive)),
  ask(ROUTES.ready, ({ verbose }) => health(api, verbose, isReady)),
];

/** So long one answer is everybody's: of all that is open to anybody it is the one that takes most to make. */
const METRICS_SHARED_MS = 100;

/** What Prometheus reads: open as the health is, and without anything that others wrote. */
export function metricsRoute(metrics: () => Promise<string>): Route {
  let made: Promise<string> | undefined;
  let madeMs = 0;
  return ask(ROUTES.metrics, async () => {
    const nowMs = performance.now();
    if (made === undefined || nowMs - madeMs > METRICS_SHARED_MS) {
      made = metrics();
      madeMs = nowMs;
    }
    return { ...text(await made), type: 'text/plain; version=0.0.4; charset=utf-8' };
  });
}

async function health(
  api: NodeApi,
  isVerbose: boolean,
  holds: (facts: HealthFacts) => boolean,
): Promise<Reply> {
  const status = await api.status();
  const checks = checkRows(status, Date.now());
  if (holds(status)) return isVerbose ? json({ ok: true, checks }) : text('ok');
  return problem(503, badWords(checks), isVerbose ? { checks } : {});
}

/** What both doors let one read of a node. */
export const sharedRoutes = (api: NodeApi): readonly Route[] => [
  serve(ROUTES.status, () => api.status()),
  ask(ROUTES.seed, async (_, id) => toldOutcome(await api.seed(id), toldDetail)),
  ...SEED_PARTS.map((part) => partOf(api, part)),
  serve(ROUTES.peers, () => api.peers()),
  serve(ROUTES.digest, () => api.digest()),
  serve(ROUTES.topology, () => api.topology()),
  serve(ROUTES.overview, () => api.overview()),
  serve(ROUTES.alerts, () => api.alerts()),
  serve(ROUTES.prices, (query) => api.prices(query)),
];

/** What only the read-only door lets one read: events in the reference's shape, seeds as a bare list. */
export const monitorRoutes = (api: NodeApi): readonly Route[] => [
  ask(ROUTES.lastEvents, async ({ cursor, ...query }) => {
    const place = cursor === undefined ? {} : readEventCursor(cursor);
    const { events, total, older, newer } = await api.events({ ...query, ...place });
    const next_cursor = newer === null ? null : `after-${newer}`;
    const prev_cursor = older === null ? null : `before-${older}`;
    const link = (rel: string, cursor: string | null) =>
      cursor === null
        ? []
        : [`<${targetOf(ROUTES.lastEvents, { query: { ...query, cursor } })}>; rel="${rel}"`];
    const links = [...link('next', next_cursor), ...link('prev', prev_cursor)];
    const answer: EventsAnswer = { events, total, next_cursor, prev_cursor };
    return links.length === 0 ? json(answer) : { ...json(answer), headers: { Link: links.join(', ') } };
  }),
  ask(ROUTES.listedSeeds, async (query) => {
    const { seeds, next_cursor: cursor } = await api.seeds(query);
    if (cursor === null) return json(seeds);
    const next = targetOf(ROUTES.listedSeeds, { query: { ...query, cursor } });
    return { ...json(seeds), headers: { Link: `<${next}>; rel="next"` } };
  }),
  ask(ROUTES.seedFiles, async (_, seed) => toldOutcome(await api.act('filesShow', { seed }), toldFiles)),
  serve(ROUTES.openApi, async () => {
    // With the first who asks: a node starts sooner without.
    const { openApiDocument } = await import('./openapi/openapi-document.ts');
    return openApiDocument((await api.status()).version);
  }),
];

/** What only the control socket lets one read: pages and events with a place to read on from, single rows, tasks. */
export const controlRoutes = (api: NodeApi): readonly Route[] => [
  serve(ROUTES.seeds, (query) => api.seeds(query)),
  serve(ROUTES.events, (query) => api.events(query)),
  serve(ROUTES.rows, ({ ids }) => rowsThatFit(api, ids)),
  serve(ROUTES.tasks, () => api.tasks()),
  ask(ROUTES.envelopes, async ({ cursor }) => {
    if (cursor !== undefined && readEnvelopeCursor(cursor) === undefined)
      return problem(400, 'bad query value cursor: it leads nowhere', {
        field: 'cursor',
        remedy: 'give next_cursor of the page before, or leave it out',
      });
    return json(await api.envelopes(cursor));
  }),
  serve(ROUTES.petnames, () => api.petnames()),
  serve(ROUTES.orders, () => api.orders()),
  ask(ROUTES.why, async (_, id) => toldOutcome(await api.why(id), asIs)),
  ask(ROUTES.balances, async (query) => toldOutcome(await api.balances(query), asIs)),
  ask(ROUTES.trades, async (query) => toldOutcome(await api.trades(query), asIs)),
  ask(ROUTES.proofs, async (query) => toldOutcome(await api.proofs(query), asIs)),
  ask(ROUTES.receipts, async (query) => toldOutcome(await api.receipts(query), asIs)),
];

/** So few rows always fit: of 64 KiB each, and thrice that where their text has to be escaped. */
const ROWS_AT_ONCE = 4;

async function rowsThatFit(api: NodeApi, ids: readonly string[]): Promise<RowsAnswer> {
  const rows: SeedRow[] = [];
  let bytes = 0;
  for (let start = 0; start < ids.length; start += ROWS_AT_ONCE) {
    const more = await api.rows(ids.slice(start, start + ROWS_AT_ONCE));
    bytes += more.reduce((sum, row) => sum + jsonBytes(row), 0);
    if (start > 0 && bytes > PAGE_ROWS_BYTES) return { rows, rest: ids.slice(start) };
    rows.push(...more);
  }
  return { rows, rest: [] };
}

const partOf = <Part extends SeedPart>(api: NodeApi, part: Part): Route =>
  ask(partRoute(part), async ({ cursor }, id) => toldOutcome(await api.seedPart(id, part, cursor), toldPart));

const asIs = (value: object): object => value;

const toldFiles = ({ seed_id, sides }: ActionValue['filesShow']): SeedFilesAnswer => ({
  seed_id,
  sides: sides.map(({ side, cid, bytes, count, files }) => ({ side, cid, bytes, count, files })),
});

function toldOutcome<Value>(outcome: Outcome<Value>, told: (value: Value) => object): Reply {
  if (outcome.ok) return json(told(outcome.value));
  return refusalProblem(STATUS_OF_REFUSAL[outcome.refusal.code] ?? 422, outcome.refusal);
}
