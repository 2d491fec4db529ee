import { type ActionId, type ActionInput, type ActionValue, actionOf } from '../../contract/actions.ts';
import type { BookQuery } from '../../contract/book.ts';
import type { EventPage, EventQuery } from '../../contract/event-query.ts';
import type { NodeApi, NodeChange, SeedDetail, SeedPage, SeedRow } from '../../contract/node-api.ts';
import type { WhyReport } from '../../contract/orders.ts';
import type { PriceQuery } from '../../contract/prices.ts';
import {
  type Asked,
  partRoute,
  type QueryFields,
  type QueryOf,
  ROUTES,
  type RouteSpec,
} from '../../contract/routes.ts';
import type { PartPage, SeedPart, SeedParts } from '../../contract/seed-lists.ts';
import type { SeedQuery } from '../../contract/seed-page.ts';
import type { BroughtAnswer } from '../../contract/transfer.ts';
import { CrabnetError, type Outcome } from '../../model/errors.ts';
import { ChangeReader } from './change-reader.ts';
import { type ControlLine, isNobodyThere, openLine, type SocketApiOptions } from './control-line.ts';
import { type Answer, readOutcome, readValue } from './read-outcome.ts';

/**
 * The node that listens on a control socket, or undefined where nobody does. Throws `CrabnetError` `data-dir-owned` where no
 * answer comes in time, `control` where it is not that of a node.
 */
export async function connectSocketApi(
  socketPath: string,
  options: SocketApiOptions,
): Promise<NodeApi | undefined> {
  let line: ControlLine | undefined;
  try {
    line = await openLine(socketPath, options);
    const { status } = await line.exchange(ROUTES.live);
    if (status === 200) return new SocketApi(line);
    throw new CrabnetError('control', `what listens on ${socketPath} is no node (HTTP ${status})`);
  } catch (error) {
    await line?.close();
    if (isNobodyThere(error)) return undefined;
    throw error;
  }
}

class SocketApi implements NodeApi {
  readonly #line: ControlLine;
  readonly #watches = new Set<ChangeReader>();

  constructor(line: ControlLine) {
    this.#line = line;
  }

  status = () => this.#get(ROUTES.status);
  seeds = (query: SeedQuery): Promise<SeedPage> => this.#get(ROUTES.seeds, query);
  peers = () => this.#get(ROUTES.peers);
  petnames = () => this.#get(ROUTES.petnames);
  digest = () => this.#get(ROUTES.digest);
  topology = () => this.#get(ROUTES.topology);
  overview = () => this.#get(ROUTES.overview);
  alerts = () => this.#get(ROUTES.alerts);
  tasks = () => this.#get(ROUTES.tasks);
  events = (query: EventQuery): Promise<EventPage> => this.#get(ROUTES.events, query);

  envelopes = (cursor?: string) => this.#get(ROUTES.envelopes, cursor === undefined ? {} : { cursor });
  orders = () => this.#get(ROUTES.orders);
  prices = (query: PriceQuery) => this.#get(ROUTES.prices, query);
  balances = (query: BookQuery) => this.#ask(ROUTES.balances, query);
  trades = (query: BookQuery) => this.#ask(ROUTES.trades, query);
  proofs = (query: BookQuery) => this.#ask(ROUTES.proofs, query);
  receipts = (query: BookQuery) => this.#ask(ROUTES.receipts, query);

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    return readOutcome(await this.#exchange(ROUTES.seed, { parameter: idOrPrefix }));
  }

  async why(idOrPrefix: string): Promise<Outcome<WhyReport>> {
    return readOutcome(await this.#line.exchange(ROUTES.why, { parameter: idOrPrefix }));
  }

  async seedPart<Part extends SeedPart>(idOrPrefix: string, part: Part, cursor: number) {
    const asked = { parameter: idOrPrefix, query: { cursor } };
    return readOutcome<PartPage<SeedParts[Part]>>(await this.#exchange(partRoute(part), asked));
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    const { atOnce } = ROUTES.rows.query.ids;
    const rows: SeedRow[] = [];
    for (let asked = ids; asked.length > 0; ) {
      const answer = await this.#get(ROUTES.rows, { ids: asked.slice(0, atOnce) });
      rows.push(...answer.rows);
      asked = [...answer.rest, ...asked.slice(atOnce)];
    }
    return rows;
  }

  /** What one of them costs is bounded, but a disk may be slow. */
  async bring(texts: readonly string[]): Promise<BroughtAnswer> {
    const request = { body: texts.join('\n'), isSlow: true };
    const outcome = readOutcome<BroughtAnswer>(await this.#line.exchange(ROUTES.bring, request));
    if (outcome.ok) return outcome.value;
    throw new CrabnetError('control', `the node refused envelopes: ${outcome.refusal.code}`);
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    const isSlow = actionOf(action).isSlow === true;
    const request = { parameter: action, body: JSON.stringify(input), isSlow };
    return readOutcome(await this.#line.exchange(ROUTES.act, request));
  }

  /** Is told by the node what changes; while it is away asks less and less often, saying that anything may have. */
  watch(listener: (change: NodeChange) => void): () => void {
    const watching = new ChangeReader({
      open: (signal) => this.#line.stream(ROUTES.changes, signal),
      events: async (query) => readValue(await this.#line.exchange(ROUTES.events, { query })),
      listener,
    });
    this.#watches.add(watching);
    void watching.run();
    return () => {
      watching.stop();
      this.#watches.delete(watching);
    };
  }

  async close(): Promise<void> {
    for (const watching of this.#watches) watching.stop();
    await this.#line.close();
  }

  /** What the node may refuse. */
  async #ask<Answer, Fields extends QueryFields>(
    route: RouteSpec<Answer, Fields>,
    query: Partial<QueryOf<Fields>>,
  ): Promise<Outcome<Answer>> {
    return readOutcome<Answer>(await this.#exchange(route, { query }));
  }

  async #get<Answer, Fields extends QueryFields>(
    route: RouteSpec<Answer, Fields>,
    query: Partial<QueryOf<Fields>> = {},
  ): Promise<Answer> {
    return readValue<Answer>(await this.#exchange(route, { query }));
  }

  /** What is read after watching began must not be older than what the watcher is told. */
  async #exchange<Fields extends QueryFields>(
    route: RouteSpec<unknown, Fields>,
    request: Asked<Fields>,
  ): Promise<Answer> {
    await Promise.all([...this.#watches].map(({ opened }) => opened));
    return this.#line.exchange(route, request);
  }
}
