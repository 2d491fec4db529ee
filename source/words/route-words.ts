import type { OperationId } from '../contract/answers/read-door.ts';
import type { QueryField } from '../contract/routes.ts';
import { wantedWords } from './query-words.ts';

/** What each thing that the read-only door answers is, in a line. */
export const ROUTE_WORDS: { readonly [id in OperationId]: string } = {
  health: 'That the process answers',
  live: 'Whether the process should go on; 503 where only another start would help',
  ready: 'Whether the node can do its work now; 503 with what keeps it from it',
  metrics: 'Counters, gauges and histograms in the text format of Prometheus',
  openApi: 'This document',
  status: 'The node as a whole: addresses, counts, store, clock, alarms',
  seeds: 'A page of seeds; the Link header leads to the next one',
  seed: 'One seed, with the first page of each of its lists',
  seedFiles: 'The files that a seed gives and its result brought, by name and size',
  peers: 'The peers, those heard last',
  digest: 'The digest of the envelopes that the node holds: equal where two nodes hold the same',
  topology: 'Nodes and what passed between them, those seen last',
  overview: 'Counts of nodes, edges and events',
  prices: 'What tasks were awarded for, by program and time limit: accepted trades alone',
  alerts: 'What is wrong with the node now, for somebody on call',
  events: 'A page of the history of events, oldest first; cursors and the Link header lead both ways',
  eventStream: 'Events as they come, as server-sent events; Last-Event-ID goes on after an event',
  bids: 'A page of the bids on a seed',
  claims: 'A page of the awards of a seed',
  results: 'A page of the results of a seed: the one that counts, then the others by time',
  settlements: 'A page of the settlements of a seed',
  history: 'A page of all envelopes of a seed, and what each came to',
};

const FIELD_WORDS: { readonly [name: string]: string } = {
  verbose: 'All that was looked at, as JSON',
  order: 'The order of the list: newest, nearest deadline or lowest price first',
  reverse: 'The other way round',
  filter: 'Which seeds',
  state: 'live: something is still waited for',
  limit: 'How many at most; a page may hold fewer. What is above the most counts as the most',
  cursor: 'Where the page begins, as the page before told it',
  kind: 'The kind of the events',
  source: 'node or network',
  seed: 'Only of this seed: its id, or a unique beginning of it',
  peer: 'Only of this node: its id, or a unique beginning or end of it',
  words: 'Only of tasks with all of these words in title or command',
  since: 'From then on',
  until: 'Until then',
};

/** What a field of a query is, and what it may hold. */
export const fieldWords = (name: string, field: QueryField): string =>
  `${FIELD_WORDS[name] ?? name}: ${wantedWords(field)}`;

export const API_WORDS = {
  title: 'CrabNet node, read-only',
  description:
    'What a node of the CrabNet market tells. Paths under /api/ want the token of the node. No answer is over 1 MiB. ' +
    'Errors are problems (RFC 9457) that name the field at fault and the remedy. Additions to answers are no new version.',
  token: 'The token, kept in web-token in the data dir',
  id: 'The id of a seed, or a unique beginning of it',
  etag: 'Names these very bytes; send it as If-None-Match to be told whether anything changed',
  link: 'Where the list goes on (RFC 8288)',
} as const;

/** What an HTTP status means here. */
export const STATUS_WORDS = {
  200: 'The answer',
  304: 'What the reader has is still so',
  400: 'A name or value in the request is wrong; `field` says which',
  401: 'The token is missing or wrong',
  403: 'The request came from a page of another origin',
  404: 'There is no such seed',
  409: 'Several seeds have an id that begins like this',
  421: 'The node does not go by this host name',
  503: 'The node cannot answer this now',
  default: 'Another failure',
} as const;
