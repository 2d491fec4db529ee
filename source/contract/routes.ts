import type { SeedFilesRow } from './actions/files-show.ts';
import type { ActionId, ActionValue } from './actions.ts';
import type { AlertReport } from './alert.ts';
import type { BalancePage, ProofPage, ReceiptPage, TradePage } from './book.ts';
import type { EventPage } from './event-query.ts';
import { EVENT_KINDS, EVENT_SOURCES } from './monitor-event.ts';
import type { NodeStatus, PeerRow, SeedDetail, SeedPage, SeedRow, TaskRow } from './node-api.ts';
import type { OrdersReport, WhyReport } from './orders.ts';
import type { DigestReport, Overview } from './overview.ts';
import type { PetnameRow } from './petname.ts';
import type { PricesReport } from './prices.ts';
import type { PartPage, SeedPart, SeedParts } from './seed-lists.ts';
import { PAGE_MAX_SEEDS, PAGE_SEEDS, SEED_ORDERS, SEED_STATES } from './seed-page.ts';
import type { Topology } from './topology.ts';
import type { BroughtAnswer, EnvelopePage } from './transfer.ts';

/** What a field of a query holds. A whole number above `within` counts as the most in it; one below is refused. */
export type QueryField =
  | TextField
  | WholeField
  | ListField
  | ChoiceField
  | FlagField
  | CursorField
  | EventCursorField
  | MomentField
  | FilterField;
interface TextField {
  readonly kind: 'text';
  readonly default?: string;
}
interface WholeField {
  readonly kind: 'whole';
  readonly within?: readonly [number, number];
  readonly default?: number;
}
interface ListField {
  /** Texts divided by commas. */
  readonly kind: 'list';
  /** As many as the node reads. */
  readonly most: number;
  /** As many as a client sends, so that the request line stays far below what a server reads. */
  readonly atOnce: number;
}

interface ChoiceField {
  readonly kind: 'choice';
  readonly of: readonly string[];
  /** Without one, what is left out stays so. */
  readonly default?: string;
}
/** `true` or `false`; false where none is given, true where the name stands alone. */
interface FlagField {
  readonly kind: 'flag';
}
/** A place in a list of seeds, as `next_cursor` told it. */
interface CursorField {
  readonly kind: 'cursor';
}

/** A place in the log of events, as `readEventCursor` reads it. */
interface EventCursorField {
  readonly kind: 'event-cursor';
}
/** A moment, read to unix seconds. */
interface MomentField {
  readonly kind: 'moment';
}

/** Which seeds, as `seed-filter.ts` reads it; empty for all. */
interface FilterField {
  readonly kind: 'filter';
  readonly default: '';
}

export type QueryFields = { readonly [name: string]: QueryField };

type FieldValue<Field extends QueryField> = Field extends WholeField | MomentField
  ? number
  : Field extends ListField
    ? readonly string[]
    : Field extends ChoiceField
      ? Field['of'][number]
      : Field extends FlagField
        ? boolean
        : string;

type Defaulted = { readonly default: number | string } | ListField | FlagField;

type Present<Fields extends QueryFields> = {
  [Name in keyof Fields]: Fields[Name] extends Defaulted ? Name : never;
}[keyof Fields];

/** A query as it was read: what has a default, and lists, are always there. */
export type QueryOf<Fields extends QueryFields> = {
  readonly [Name in Present<Fields>]: FieldValue<Fields[Name]>;
} & { readonly [Name in Exclude<keyof Fields, Present<Fields>>]?: FieldValue<Fields[Name]> };

/** One thing that a node's doors offer over HTTP; `answer` is there for its type alone. */
export interface RouteSpec<Answer, Fields extends QueryFields = QueryFields> {
  /** A `GET` route answers `HEAD` too. */
  readonly method: 'GET' | 'POST';
  /** Literal, or with one `{…}` that stands for a part of it. */
  readonly path: string;
  readonly query: Fields;
  readonly answer?: Answer;
}

/**
 * The form of what goes over the control socket, told with each answer. It goes up with a change that makes one side
 * misread the other: after an upgrade an old node may still run beside new commands.
 */
export const CONTROL_FORM = '5';
export const CONTROL_FORM_HEADER = 'crabnet-control';

/** A request on the control socket that bears it makes its connection one that only reads, to its end. */
export const ACCESS_HEADER = 'crabnet-access';
export const READ_ONLY_ACCESS = 'read-only';

type Nothing = Record<never, never>;

/** The answer's type stands alone, so that the query's can be taken from its fields. */
const answers = <Answer>() => ({
  get: <const Fields extends QueryFields = Nothing>(
    path: string,
    query?: Fields,
  ): RouteSpec<Answer, Fields> => ({
    method: 'GET',
    path,
    query: query ?? ({} as Fields),
  }),
  post: (path: string): RouteSpec<Answer, Nothing> => ({ method: 'POST', path, query: {} }),
});

const WHICH_SEEDS = {
  order: { kind: 'choice', of: SEED_ORDERS, default: 'new' },
  reverse: { kind: 'flag' },
  filter: { kind: 'filter', default: '' },
  state: { kind: 'choice', of: SEED_STATES, default: 'all' },
  limit: { kind: 'whole', within: [1, PAGE_MAX_SEEDS], default: PAGE_SEEDS },
  cursor: { kind: 'cursor' },
} as const;

const WHICH_TRADES = {
  with: { kind: 'text' },
  since: { kind: 'moment' },
  cursor: { kind: 'text' },
} as const;

const EVENTS_MAX = 10_000;
const WHICH_EVENTS = {
  kind: { kind: 'text' },
  source: { kind: 'text' },
  seed: { kind: 'text' },
  peer: { kind: 'text' },
  since: { kind: 'moment' },
  until: { kind: 'moment' },
} as const;
/** Whoever asks here may have misspelt it; on the control socket a console may be of a later release. */
const WHICH_EVENTS_BY_NAME = {
  ...WHICH_EVENTS,
  kind: { kind: 'choice', of: EVENT_KINDS },
  source: { kind: 'choice', of: EVENT_SOURCES },
} as const;
const HOW_MANY_EVENTS = { kind: 'whole', within: [1, EVENTS_MAX], default: EVENTS_MAX } as const;

/** What is said over HTTP: the doors of a node answer by this table, and the control socket's client asks by it. */
export const ROUTES = {
  /** What a supervisor asks for, in plain text: the process lives, the node is ready. */
  health: answers<string>().get('/health'),
  live: answers<string>().get('/livez', { verbose: { kind: 'flag' } }),
  ready: answers<string>().get('/readyz', { verbose: { kind: 'flag' } }),
  /** Of Prometheus, in its text format; only the read-only door has it. */
  metrics: answers<string>().get('/metrics'),
  /** What the read-only door answers, for programs; only it has this. */
  openApi: answers<object>().get('/api/openapi.json'),
  status: answers<NodeStatus>().get('/api/status'),
  /** The page's rows alone; a header leads to the next page. Only the read-only door has it. */
  listedSeeds: answers<readonly SeedRow[]>().get('/api/seeds', WHICH_SEEDS),
  seed: answers<SeedDetail>().get('/api/seeds/{id}'),
  peers: answers<readonly PeerRow[]>().get('/api/peers'),
  digest: answers<DigestReport>().get('/api/digest'),
  topology: answers<Topology>().get('/api/topology'),
  overview: answers<Overview>().get('/api/overview'),
  alerts: answers<AlertReport>().get('/api/alerts'),
  prices: answers<PricesReport>().get('/api/prices', { words: { kind: 'text' }, since: { kind: 'moment' } }),
  /** Only the read-only door has it: on the control socket it is an action. */
  seedFiles: answers<SeedFilesAnswer>().get('/api/seeds/{id}/files'),
  /** In the reference's shape; only the read-only door has it. */
  lastEvents: answers<EventsAnswer>().get('/api/events', {
    ...WHICH_EVENTS_BY_NAME,
    cursor: { kind: 'event-cursor' },
    limit: HOW_MANY_EVENTS,
  }),
  /** Server-sent events; only the read-only door has it. */
  eventStream: answers<string>().get('/api/events/stream', WHICH_EVENTS_BY_NAME),
  // only at the read-only door, for browsers, and open
  session: answers<SessionAnswer>().get('/session'),
  /** Wants the token in a header; the answer brings the cookie. */
  signIn: answers<Pick<SessionAnswer, 'shown'>>().post('/session'),
  signOut: answers<Pick<SessionAnswer, 'shown'>>().post('/session/end'),
  // only over the control socket
  seeds: answers<SeedPage>().get('/api/seeds', WHICH_SEEDS),
  events: answers<EventPage>().get('/api/events', {
    ...WHICH_EVENTS,
    after: { kind: 'whole' },
    before: { kind: 'whole' },
    limit: HOW_MANY_EVENTS,
  }),
  rows: answers<RowsAnswer>().get('/api/rows', { ids: { kind: 'list', most: 1_000, atOnce: 100 } }),
  /** Lines of JSON, as `ChangeStream` tells them, for as long as the reader stays. */
  changes: answers<string>().get('/api/changes/stream'),
  tasks: answers<readonly TaskRow[]>().get('/api/tasks'),
  petnames: answers<readonly PetnameRow[]>().get('/api/petnames'),
  orders: answers<OrdersReport>().get('/api/orders'),
  why: answers<WhyReport>().get('/api/seeds/{id}/why'),
  balances: answers<BalancePage>().get('/api/ledger', WHICH_TRADES),
  trades: answers<TradePage>().get('/api/ledger/trades', WHICH_TRADES),
  proofs: answers<ProofPage>().get('/api/ledger/proofs', WHICH_TRADES),
  receipts: answers<ReceiptPage>().get('/api/ledger/receipts', WHICH_TRADES),
  envelopes: answers<EnvelopePage>().get('/api/envelopes', { cursor: { kind: 'text' } }),
  /** Its body is one envelope a line. */
  bring: answers<BroughtAnswer>().post('/api/envelopes'),
  act: answers<ActionValue[ActionId]>().post('/api/actions/{action}'),
} as const;

/** The reference's shape, and where a reader goes on: to what is newer, and to what is older; null where there is no more. */
export interface EventsAnswer extends Pick<EventPage, 'events' | 'total'> {
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
}

/** The files of a seed by name, as `files show` has them, without where on this machine they were written to. */
export interface SeedFilesAnswer {
  readonly seed_id: string;
  readonly sides: readonly Omit<SeedFilesRow, 'written_to'>[];
}

/** Whether `/api/` wants the token, and whether this request showed it. */
export interface SessionAnswer {
  readonly token_wanted: boolean;
  readonly shown: boolean;
}

/** Rows as they were asked for, as many as fit; `rest` are the ids that were not looked at. */
export interface RowsAnswer {
  readonly rows: readonly SeedRow[];
  readonly rest: readonly string[];
}

/** The route of one list of a seed. */
export const partRoute = <Part extends SeedPart>(part: Part) =>
  answers<PartPage<SeedParts[Part]>>().get(`/api/seeds/{id}/${part}`, {
    cursor: { kind: 'whole', default: 0 },
  });

/** What is filled into a route when it is asked. */
export interface Asked<Fields extends QueryFields> {
  readonly parameter?: string;
  readonly query?: Partial<QueryOf<Fields>>;
}

/** The target of a request: a route's path with its parameter, and its query. */
export function targetOf<Fields extends QueryFields>(
  { path }: RouteSpec<unknown, Fields>,
  { parameter = '', query = {} }: Asked<Fields>,
): string {
  const filled = path.replace(/\{[^}]*\}/u, () => encodeURIComponent(parameter));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}
