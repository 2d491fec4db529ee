import { z } from 'zod';
import { partRoute, type QueryFields, ROUTES, type RouteSpec } from '../routes.ts';
import { SEED_PARTS, type SeedPart } from '../seed-lists.ts';
import * as node from './node-answers.ts';
import * as seed from './seed-answers.ts';
import { listOf } from './shape.ts';
import * as trade from './trade-answers.ts';

/** What a route of the read-only door answers with 200, by media type. */
export interface Operation {
  readonly id: OperationId;
  readonly route: RouteSpec<unknown, QueryFields>;
  readonly answers: { readonly [mediaType: string]: z.ZodType };
}

const asJson = (schema: z.ZodType) => ({ 'application/json': schema });
const asText = { 'text/plain': z.string() };
const words = { ...asText, ...asJson(node.checks) };

const OF_NODE = {
  health: [ROUTES.health, asText],
  live: [ROUTES.live, words],
  ready: [ROUTES.ready, words],
  metrics: [ROUTES.metrics, asText],
  openApi: [ROUTES.openApi, asJson(z.looseObject({ openapi: z.string() }))],
  status: [ROUTES.status, asJson(node.nodeStatus)],
  seeds: [ROUTES.listedSeeds, asJson(listOf(seed.seedRow))],
  seed: [ROUTES.seed, asJson(seed.seedDetail)],
  seedFiles: [ROUTES.seedFiles, asJson(seed.seedFilesAnswer)],
  peers: [ROUTES.peers, asJson(listOf(node.peerRow))],
  digest: [ROUTES.digest, asJson(node.digestReport)],
  topology: [ROUTES.topology, asJson(node.topology)],
  overview: [ROUTES.overview, asJson(node.overview)],
  alerts: [ROUTES.alerts, asJson(node.alertReport)],
  prices: [ROUTES.prices, asJson(trade.pricesReport)],
  events: [ROUTES.lastEvents, asJson(node.eventsAnswer)],
  eventStream: [ROUTES.eventStream, { 'text/event-stream': z.string() }],
} as const;

export type OperationId = keyof typeof OF_NODE | SeedPart;

/** Everything that the read-only door answers, as its OpenAPI document has it. */
export const READ_DOOR: readonly Operation[] = [
  ...Object.entries(OF_NODE).map(([id, [route, answers]]) => ({
    id: id as keyof typeof OF_NODE,
    route,
    answers,
  })),
  ...SEED_PARTS.map((part) => ({
    id: part,
    route: partRoute(part),
    answers: asJson(seed.PART_PAGES[part]),
  })),
];
