import { formatCount, formatPlural } from './numbers.ts';
import { formatClock, formatExact } from './time.ts';

/** What the page in the browser says of itself; of the node it says what the others say. */
export const PAGE_WORDS = {
  product: 'CrabNet',
  skip: 'To the content',
  views: {
    overview: 'Overview',
    market: 'Market',
    seed: 'Seed',
    events: 'Events',
    topology: 'Topology',
    peers: 'Peers',
    alerts: 'Alerts',
  },
  navigation: 'Views',
  signIn: {
    title: 'The token of this node',
    why: 'It is in the file web-token of the node’s data dir, and is asked for once.',
    label: 'Token',
    button: 'Open',
    wrong: 'This is not the token of this node: it is the text of the file web-token in its data dir.',
  },
  signOut: 'Forget the token',
  connection: { connected: 'Connected', connecting: 'Connecting…' },
  empty: {
    seeds: 'No seeds here.',
    events: 'No events yet.',
    peers: 'No peer was heard yet.',
    alerts: 'Nothing is wrong.',
    turns: 'Nothing waits for you.',
    rows: 'None.',
    edges: 'Nothing passed yet.',
  },
  figures: {
    live: 'peers live',
    seeds: 'seeds',
    bids: 'bids',
    claims: 'claims',
    results: 'results',
    envelopes: 'envelopes',
    unsent: 'unsent',
  },
  titles: {
    yourTurn: 'Waits for you',
    health: 'Health',
    node: 'This node',
    latest: 'Latest',
    kinds: 'Most frequent events',
    passed: 'What passed between nodes',
    command: 'Command',
    bids: 'Bids',
    claims: 'Claims',
    results: 'Results',
    settlements: 'Settlements',
    history: 'History',
  },
  market: { order: 'Order', state: 'Which', filter: 'Filter', reverse: 'reversed', ask: 'Show' },
  filterHint: 'words, status:open, reward>20, left<10m, -video',
  orders: {
    turn: 'whose turn it is',
    due: 'nearest deadline',
    best: 'lowest bid',
    min: 'lowest minimum',
    reward: 'reward',
    new: 'newest',
    status: 'status',
    from: 'publisher',
  },
  states: { all: 'all', live: 'live', finished: 'finished' },
  first: 'First page',
  next: 'Next page',
  more: 'Show more',
  older: 'Older events',
  newest: 'The newest',
  chatter: 'also what is not of the market',
  hold: 'Hold',
  goOn: 'Go on',
  gap: 'Some events before this are not kept any more.',
  legend: 'Filled: heard within a minute. Hollow: silent. Dashed: blocked.',
} as const;

/** `Not connected since 14:03:20`, both in unix milliseconds. */
export const lostWords = (sinceMs: number): string =>
  `Not connected since ${formatClock(Math.floor(sinceMs / 1000))}, trying again`;

/** What somebody who does not look hears of what came: `3 new events, the last: bid 14 by 9Kd2Lm otter`. */
export const arrivedWords = (count: number, last: string): string =>
  `${formatPlural(count, 'new event')}, the last: ${last}`;

export const heldWords = (count: number): string => `${formatPlural(count, 'event')} came since`;

export const graphWords = (nodes: number, live: number): string =>
  `${formatPlural(nodes, 'node')}, ${formatCount(live)} of them live`;

export const notDrawnWords = (count: number): string => `${formatPlural(count, 'more node')} in the list only`;

export const periodWords = (ms: number): string => formatExact(ms);
