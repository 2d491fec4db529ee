import type { NodeApi } from '../contract/node-api.ts';
import type { RefusalCode } from '../model/errors.ts';
import { json, problem, type Reply, refusalProblem, text } from './http/http-reply.ts';
import { readEventQuery, readIds } from './http/request-query.ts';
import type { Call, Route } from './http/router.ts';

const STATUS_OF_REFUSAL: Partial<Record<RefusalCode, number>> = { 'no-such-seed': 404, 'ambiguous-id': 409 };

const get = (path: string, answer: (call: Call) => Reply | Promise<Reply>): Route => ({
  method: 'GET',
  path,
  answer,
});

/** What a supervisor asks for: the process lives, the node is ready. */
export const healthRoutes = (isReady: () => boolean): readonly Route[] => [
  get('/health', () => text('ok')),
  get('/livez', () => text('ok')),
  get('/readyz', () => (isReady() ? text('ok') : problem(503, 'the node is not ready'))),
];

/** What both doors let one read of a node. */
export const sharedRoutes = (api: NodeApi): readonly Route[] => [
  get('/api/status', async () => json(await api.status())),
  get('/api/seeds', async () => json(await api.seeds())),
  get('/api/seeds/{id}', ({ parameter }) => seedReply(api, parameter)),
  get('/api/peers', async () => json(await api.peers())),
  get('/api/digest', async () => json(await api.digest())),
  get('/api/topology', async () => json(await api.topology())),
  get('/api/overview', async () => json(await api.overview())),
];

/** `/api/events` in the reference's shape. */
export const eventRoute = (api: NodeApi): Route =>
  get('/api/events', async ({ query }) => {
    const { events, total } = await api.events(readEventQuery(query, false));
    return json({ events, total });
  });

/** What only the control socket offers: events with a number to read on from, single rows, tasks. */
export const controlRoutes = (api: NodeApi): readonly Route[] => [
  get('/api/events', async ({ query }) => json(await api.events(readEventQuery(query, true)))),
  get('/api/rows', async ({ query }) => json(await api.rows(readIds(query)))),
  get('/api/tasks', async () => json(await api.tasks())),
];

async function seedReply(api: NodeApi, idOrPrefix: string): Promise<Reply> {
  const outcome = await api.seed(idOrPrefix);
  if (outcome.ok) return json(outcome.value);
  return refusalProblem(STATUS_OF_REFUSAL[outcome.refusal.code] ?? 422, outcome.refusal);
}
