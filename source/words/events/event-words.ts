import { sanitizeLine, toJson } from '../../base/text/sanitize.ts';
import { asRead, memberOf, type ReadPayload } from '../../contract/monitor-event.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { PETNAME_MARK } from '../../contract/petname.ts';
import type { JsonObject, JsonValue } from '../../model/types.ts';
import { shortNode } from '../ids.ts';
import type { Names } from '../names.ts';
import { formatBytes, formatPlural } from '../numbers.ts';
import { moreStepsWords, stepWords } from '../order-words.ts';
import { formatDuration } from '../time.ts';
import type { Wording } from '../wording.ts';
import { type NodeEvent, seedOf, textOf, topicOf } from './event-facts.ts';
import { filesEventWords } from './files-event-words.ts';
import type { MarketPayload } from './market-fact.ts';
import { reasonWords } from './verdict-words.ts';

/** What an event says: beside its kind, as a sentence of its own, and in the fewest words. */
export interface EventWords extends Wording {
  readonly what: string;
}

/** What the words of an event are looked up in. */
export interface EventLookup {
  readonly names: Names;
  row(id: string): SeedRow | undefined;
  /** The rank of a bid of ours among the live ones, or null where it has none or that is not known. */
  rankOf(seedId: string, bidId: string, price: number): number | null;
}

/** The node that an event is about: who made it, or the peer that it came from, or ''. */
export function nodeOf({ payload }: NodeEvent): string {
  // Some are the reference's.
  for (const name of ['bidder', 'worker', 'from', 'created_by', 'peer']) {
    const value = textOf(payload[name]);
    if (value !== '') return value;
  }
  return '';
}

const same = (what: string): EventWords => ({ what, long: what, short: what });
const after = (prefix: string, what: string, short = what): EventWords => ({
  what,
  long: `${prefix}${what}`,
  short: `${prefix}${short}`,
});

/** The words for an event, as people of the market say it. */
export function wordsOf(event: NodeEvent, lookup: EventLookup): EventWords {
  if (topicOf(event) !== undefined) return topicWords(event, lookup);
  const said = asRead(event);
  const name = lookup.names.nameOf(nodeOf(event));
  const shortName = lookup.names.shortNameOf(nodeOf(event));
  switch (said.kind) {
    case 'equivocation_seen':
      return textOf(said.payload.kind) === 'ClaimCreated'
        ? { ...same('two awards at once, kept as #'), short: 'two awards, #' }
        : { ...same('second result differs, kept as #'), short: 'second result, #' };
    case 'envelope_refused': {
      const reason = reasonWords(said.payload.reason);
      const peer = hostOf(textOf(said.payload.peer));
      return { ...same(peer === '' ? reason : `${reason}, ${peer}`), short: reason };
    }
    case 'announce_failed':
      return unsentWords(event, lookup);
    case 'udp_broadcast':
    case 'dht_message_to':
      return sentWords(event, said.payload);
    case 'announce_refused': {
      const reason = reasonWords(said.payload.reason);
      return { ...same(`refused by ${name}: ${reason}`), short: `refused by ${shortName}` };
    }
    case 'peer_silent':
      return { what: `${name}, 1m`, long: `${name} silent for 1m`, short: `${shortName} silent 1m` };
    case 'peer_blocked':
      return { ...same(`${name} blocked: ${textOf(said.payload.reason)}`), short: `${shortName} blocked` };
    case 'peer_unblocked':
      return { ...same(`${name} unblocked`), short: `${shortName} unblocked` };
    case 'peer_named': {
      const [id, given] = [shortNode(nodeOf(event)), said.payload.name];
      return same(
        typeof given === 'string'
          ? `${id} is called ${PETNAME_MARK}${sanitizeLine(given)} from now on`
          : `${id} has no name of yours any more`,
      );
    }
    case 'dht_connection_established':
      return { ...same(`${name} linked`), short: `${shortName} linked` };
    case 'dht_connection_closed':
      return { ...same(`link to ${name} closed`), short: `${shortName} unlinked` };
    case 'peer_heard':
      return { ...same(`${name} heard`), short: `${shortName} heard` };
    case 'node_alarm':
      return same(textOf(said.payload.words) || textOf(said.payload.alarm));
    case 'envelope_damaged':
      return said.payload.rescued === true
        ? same('a damaged row of the log was mended')
        : {
            ...same('stored text damaged, set aside, fetched again from peers'),
            short: 'stored text damaged',
          };
    case 'store_dropped':
      return droppedWords(said.payload);
    case 'udp_listener_init':
      return same(`udp ${textOf(said.payload.bind_addr)}`);
    case 'dht_init':
      return same(`libp2p ${textOf(said.payload.bind_addr)}`);
    case 'catch_up':
      return same(
        `caught up with ${name}: ${countOf(said.payload.fetched, 'envelope')}, ${textOf(said.payload.end)}`,
      );
    case 'floor_reached':
      return same(`all that ${name} holds is here, from ${textOf(said.payload.floor)} on`);
    case 'task_left_behind':
      return { ...same('what its task left behind could not be removed'), short: 'task left behind' };
    case 'order_acted':
    case 'order_would_act':
    case 'order_refused':
      return orderWords(said.kind, said.payload);
    case 'payment_recorded':
      return same(`payment of ${textOf(said.payload.amount)} to ${name}, not confirmed yet`);
    case 'payment_heard':
      return {
        ...same(`${name} says it paid you ${textOf(said.payload.amount)}`),
        short: `${shortName} paid?`,
      };
    case 'payment_confirmed':
      return same(`${name} paid you ${textOf(said.payload.amount)}, signed by both`);
    case 'payment_set_aside':
      return same(`payment of ${textOf(said.payload.amount)} between you and ${name} set aside`);
    case 'receipt_heard':
      return same(`${name} confirms that you paid ${textOf(said.payload.amount)}`);
    case 'orders_read':
      return same(`orders read: ${textOf(said.payload.count)}`);
    case 'orders_would_act':
      return same(moreStepsWords(Number(said.payload.count)));
    case 'orders_paused':
      return same(said.payload.paused === true ? 'orders paused' : 'orders resumed');
    case 'web_listening':
      return same(`web ${textOf(said.payload.web_addr)}`);
    case 'task_started':
      return same(`task started, sandbox ${textOf(said.payload.sandbox)}`);
    case 'task_stopped':
      return taskEndWords(
        textOf(said.payload.outcome),
        textOf(said.payload.exit_code),
        textOf(said.payload.stopped_by),
      );
    case 'files_fetching':
    case 'files_fetched':
    case 'files_not_fetched':
    case 'files_given':
      return same(filesEventWords(said.kind, said.payload, name));
    case 'node_draining':
      return same(`no new task is taken, ${textOf(said.payload.tasks)} may run on for a while`);
    case 'settings_refused':
      return same(`settings stay as they are: ${textOf(said.payload.message)}`);
    case 'task_interrupted':
      return interruptedWords(said.payload);
    default:
      return same(otherWords(event));
  }
}

function interruptedWords({ why, kept_bytes: kept }: ReadPayload<'task_interrupted'>): EventWords {
  if (typeof kept !== 'number') return { ...same('a crash interrupted its run'), short: 'run interrupted' };
  const cause =
    why === 'stopped' ? 'its run was stopped with the node' : 'the result of its run was not kept';
  return { ...same(`${cause}, what it printed is kept`), short: 'run stopped, output kept' };
}

const countOf = (count: JsonValue | undefined, noun: string): string =>
  typeof count === 'number' ? formatPlural(count, noun) : `${textOf(count)} ${noun}s`;

function droppedWords({ envelopes, seeds }: ReadPayload<'store_dropped'>): EventWords {
  const what = `${countOf(envelopes, 'envelope')} and ${countOf(seeds, 'whole seed')} dropped to make room`;
  return { ...same(what), short: 'dropped to make room' };
}

function taskEndWords(outcome: string, exitCode: string, stoppedBy: string): EventWords {
  const end = `task ended: ${outcome} ${exitCode}`.trimEnd();
  return { ...same(stoppedBy === '' ? end : `${end}, ${stoppedBy}`), short: end };
}

function topicWords(event: NodeEvent, lookup: EventLookup): EventWords {
  const { names } = lookup;
  const said: MarketPayload = event.payload;
  // What this node says itself has no name to it.
  const node = nodeOf(event) || (event.source === 'node' ? names.me : '');
  const by = node === '' ? '' : ` by ${names.nameOf(node)}`;
  const shortBy = node === '' ? '' : ` by ${names.shortNameOf(node)}`;
  switch (topicOf(event)) {
    case 'seed': {
      const title = textOf(said.title) || sanitizeLine(lookup.row(seedOf(event))?.title ?? '');
      return { what: `${title}${by}`, long: `seed${by}: ${title}`, short: `seed: ${title}` };
    }
    case 'bid': {
      const isOurs = node === names.me && typeof said.price === 'number';
      const rank = isOurs ? lookup.rankOf(seedOf(event), textOf(said.bid_id), Number(said.price)) : null;
      const ranked = rank === null ? '' : `, rank ${rank}`;
      return after('bid ', `${textOf(said.price)}${by}${ranked}`, `${textOf(said.price)}${shortBy}`);
    }
    case 'claim':
      return claimWords(event, lookup);
    case 'result': {
      const exit = said.timed_out === true ? 'timed out' : `exit ${textOf(said.exit_code)}`;
      return after('result ', `${exit}${by}`, `${exit}${shortBy}`);
    }
    default:
      return { ...same(`${textOf(said.status)}${by}`), short: textOf(said.status) };
  }
}

function claimWords(event: NodeEvent, lookup: EventLookup): EventWords {
  const { names } = lookup;
  const said: MarketPayload = event.payload;
  const worker = textOf(said.worker);
  const price = textOf(said.price);
  const amount = price === '' ? '' : ` for ${price}`;
  if (worker === names.me) {
    return after('claim: ', `awarded to you${amount}`, amount === '' ? 'you' : `you,${amount}`);
  }
  const name = names.nameOf(worker);
  if (lookup.row(seedOf(event))?.role === 'bidder') {
    return { what: `to ${name}, not you`, long: `claim: ${name}, not you`, short: 'claim: not you' };
  }
  return {
    what: `to ${name}${amount}`,
    long: `claim: ${name}${amount}`,
    short: `claim: ${names.shortNameOf(worker)}`,
  };
}

/** `seed by you, unsent: no route, again in 8s`. */
function unsentWords(event: NodeEvent, lookup: EventLookup): EventWords {
  const { failures, retry_ms: retryMs }: ReadPayload<'announce_failed'> = event.payload;
  const first = Array.isArray(failures) && typeof failures[0] === 'string' ? sanitizeLine(failures[0]) : '';
  const again = typeof retryMs === 'number' ? `, again in ${formatDuration(retryMs)}` : '';
  const why = `${first || 'no route'}${again}`;
  // What of a seed could not be sent is not told; of one of ours that nobody answered it is the seed itself.
  const row = lookup.row(seedOf(event));
  const noun = row?.role === 'publisher' && row.bid_count === 0 ? 'seed' : 'envelope';
  return { what: `unsent: ${why}`, long: `${noun} by you, unsent: ${why}`, short: `${noun}, unsent` };
}

/** `udp broadcast: 2662 bytes to 1 target`; of what the reference wrote, whose members are others, all that it says. */
function sentWords(event: NodeEvent, { targets, bytes }: ReadPayload<'udp_broadcast'>): EventWords {
  if (typeof targets !== 'number' || typeof bytes !== 'number') return same(otherWords(event));
  const name = event.kind === 'udp_broadcast' ? 'udp broadcast' : 'dht message';
  const size = formatBytes(bytes);
  return after(`${name}: `, `${size} to ${formatPlural(targets, 'target')}`, size);
}

/** An address without its port. */
const hostOf = (address: string): string => address.replace(/:\d+$/u, '');

function otherWords(event: NodeEvent): string {
  const said = textOf(memberOf(event, 'message'));
  const name = event.kind.replaceAll('_', ' ');
  if (said !== '') return `${name}: ${said}`;
  const facts = Object.keys(event.payload)
    .filter((key) => key !== 'seed_id' && key !== 'key')
    .map((key) => textOf(event.payload[key]))
    .filter((value) => value !== '')
    .slice(0, 3);
  return facts.length === 0 ? name : `${name}: ${facts.join(' ')}`;
}

/** The members of an event's payload, each as a name and its value on one line. */
export const fieldsOf = (payload: JsonObject): readonly (readonly [string, string])[] =>
  Object.entries(payload).map(([name, value]) => [
    sanitizeLine(name),
    sanitizeLine(typeof value === 'string' ? value : toJson(value)),
  ]);

const VERBS = ['publish', 'bid', 'claim', 'run', 'settle'] as const;

/** What a standing order did, would do, or was refused: `order small builds bids on it for 12`. */
function orderWords(
  kind: 'order_acted' | 'order_would_act' | 'order_refused',
  payload: ReadPayload<'order_refused'>,
): EventWords {
  const verb = VERBS.find((each) => each === payload.verb);
  const price = textOf(payload.price);
  const does = `${verb === undefined ? 'acts on' : stepWords(verb)} it${price === '' ? '' : ` for ${price}`}`;
  const order = `order ${textOf(payload.order)}`;
  if (kind === 'order_refused') {
    return { ...same(`${order} could not, ${textOf(payload.code)}: ${does}`), short: `${order}: refused` };
  }
  const words = kind === 'order_acted' ? `${order} ${does}` : `${order}, dry run: ${does}`;
  return { ...same(words), short: words };
}
