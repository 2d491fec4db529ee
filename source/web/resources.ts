import type { NodeApi } from '../contract/node-api.ts';
import { type QueryFields, type QueryOf, ROUTES, type RouteSpec } from '../contract/routes.ts';
import type { RefusalCode } from '../model/errors.ts';
import { toldDetail } from '../words/history-words.ts';
import { json, problem, type Reply, refusalProblem, text } from './http/http-reply.ts';
import { readQuery } from './http/request-query.ts';
import type { Call, Route } from './http/router.ts';

const STATUS_OF_REFUSAL: Partial<Record<RefusalCode, number>> = { 'no-such-seed': 404, 'ambiguous-id': 409 };

/** A route of the table, answered by what gives its value. */
const serve = <Answer, Fields extends QueryFields>(
  spec: RouteSpec<Answer, Fields>,
  read: (query: QueryOf<Fields>) => Promise<Answer>,
): Route => reply(spec, async ({ query }) => json(await read(readQuery(spec.query, query))));

/** A route of the table whose answers are not all its value. */
export const reply = (
  { method, path }: RouteSpec<unknown>,
  answer: (call: Call) => Reply | Promise<Reply>,
): Route => ({ method, path, answer });

export const healthRoutes = (isReady: () => boolean): readonly Route[] => [
  reply(ROUTES.health, () => text('ok')),
  reply(ROUTES.live, () => text('ok')),
  reply(ROUTES.ready, () => (isReady() ? text('ok') : problem(503, 'the node is not ready'))),
];

/** What both doors let one read of a node. */
export const sharedRoutes = (api: NodeApi): readonly Route[] => [
  serve(ROUTES.status, () => api.status()),
  serve(ROUTES.seeds, () => api.seeds()),
  reply(ROUTES.seed, ({ parameter }) => seedReply(api, parameter)),
  serve(ROUTES.peers, () => api.peers()),
  serve(ROUTES.digest, () => api.digest()),
  serve(ROUTES.topology, () => api.topology()),
  serve(ROUTES.overview, () => api.overview()),
];

/** Events in the reference's shape. */
export const eventRoute = (api: NodeApi): Route =>
  serve(ROUTES.lastEvents, async (query) => {
    const { events, total } = await api.events(query);
    return { events, total };
  });

/** What only the control socket lets one read: events with a number to read on from, single rows, tasks. */
export const controlRoutes = (api: NodeApi): readonly Route[] => [
  serve(ROUTES.events, (query) => api.events(query)),
  serve(ROUTES.rows, ({ ids }) => api.rows(ids)),
  serve(ROUTES.tasks, () => api.tasks()),
];

async function seedReply(api: NodeApi, idOrPrefix: string): Promise<Reply> {
  const outcome = await api.seed(idOrPrefix);
  if (outcome.ok) return json(toldDetail(outcome.value));
  return refusalProblem(STATUS_OF_REFUSAL[outcome.refusal.code] ?? 422, outcome.refusal);
}
