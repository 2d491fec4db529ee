import { sanitizeLine } from '../base/text/sanitize.ts';
import type { SeedDetail } from '../contract/node-api.ts';
import type { Refusal, RefusalCode, RefusalOf } from '../model/errors.ts';
import type { RefusalFacts } from '../model/refusal-facts.ts';
import { clockWords } from './clock-words.ts';
import { commandWords } from './command-words.ts';
import { fieldWords } from './field-words.ts';
import { badFilesWords, noFilesWords } from './files-words.ts';
import { haveWords } from './names.ts';
import { formatBytes, formatBytesOf, formatPlural } from './numbers.ts';
import { sandboxObstacleWords, sandboxRemedy, weakSandboxWords } from './sandbox-words.ts';
import type { Door, Teller } from './teller.ts';
import { formatLeft } from './time.ts';
import type { Wording } from './wording.ts';

/** Why something is refused, and what to do. */
export interface RefusalWords extends Wording {
  readonly remedy?: string;
}

type WordingOf<Code extends RefusalCode> = (refusal: RefusalOf<Code>, teller: Teller) => RefusalWords;

const say = (long: string, short: string, remedy?: string): RefusalWords =>
  remedy === undefined ? { long, short } : { long, short, remedy };

/** A seed that cannot be found by what was given. */
const LIST = { seed: 'crabnet seed list shows the seeds', bid: 'crabnet seed show shows the bids of a seed' };

const WORDS: { readonly [Code in RefusalCode]: WordingOf<Code> } = {
  'invalid-field': ({ facts, field }, teller) => fieldWords(field, facts, teller),
  'no-such-seed': ({ facts }) =>
    say(`no seed has an id that starts with "${sanitizeLine(facts.given)}"`, 'no such seed', LIST.seed),
  'no-such-bid': ({ facts }, teller) => noBidWords(facts, teller),
  'no-such-peer': ({ facts: { given, least } }) =>
    least === null
      ? say(
          `no node is named "${sanitizeLine(given)}", and no peer has an id that begins or ends so`,
          'no such peer',
          'crabnet peers shows them',
        )
      : say(
          `no node is named "${sanitizeLine(given)}", and it is too short for an id`,
          'too short',
          `give ${least} of its first or last characters, or more`,
        ),
  'ambiguous-id': ({ facts: { what, given, count, example } }) =>
    say(
      what === 'peer'
        ? `${count} nodes have an id that begins or ends with "${sanitizeLine(given)}"`
        : `${count} ${what}s have an id that starts with "${sanitizeLine(given)}"`,
      'ambiguous',
      `give more of it, such as ${sanitizeLine(example)}`,
    ),
  'not-open': ({ facts: { status, since_ts, closed_ts } }, { momentOf }) =>
    closed_ts === null
      ? say(`it is ${status}${since_ts === null ? '' : ` since ${momentOf(since_ts)}`}`, 'not open')
      : say(`bids closed at ${momentOf(closed_ts)}`, 'bids closed'),
  'too-late': ({ facts }, teller) => lateWords(facts, teller),
  'too-low': ({ facts: { price, least } }) =>
    say(`${price} is under the minimum of ${least}`, 'too low', `bid ${least} or more`),
  enough: ({ facts }) => enoughWords(facts),
  crowded: ({ facts: { count } }) =>
    say(`${count} bids are there, as many as count`, 'crowded', 'try again: chance decides which bids count'),
  void: ({ facts: { publisher } }, { nameOf }) =>
    say(`void: its publisher equivocates: ${nameOf(publisher)}`, 'void'),
  'not-yours': ({ facts }, { nameOf }) =>
    facts.verb === 'confirm'
      ? say(`only who was paid confirms it: ${nameOf(facts.creditor)}`, 'not yours')
      : say(
          `only its publisher ${facts.verb === 'claim' ? 'awards' : 'settles'}: ${nameOf(facts.publisher)}`,
          'not yours',
        ),
  'already-claimed': ({ facts: { worker, until_ts } }, { nameOf, momentOf }) =>
    say(`awarded to ${nameOf(worker)} until ${momentOf(until_ts)}`, 'awarded'),
  'already-done': ({ facts }, { nameOf, momentOf }) =>
    facts.what === 'award'
      ? say(`awarded to ${nameOf(facts.worker)}`, 'awarded', 'its result is there: settle it')
      : say(`your result is in since ${momentOf(facts.at_ts)}`, 'done'),
  'already-settled': ({ facts: { status, at_ts } }, { momentOf }) =>
    status === 'Accepted'
      ? say(`accepted at ${momentOf(at_ts)}, final`, 'settled')
      : say(`rejected at ${momentOf(at_ts)}`, 'settled'),
  'already-accepted': ({ facts: { at_ts } }, { momentOf }) =>
    say(`accepted at ${momentOf(at_ts)}, final`, 'settled'),
  'in-progress': ({ facts: { worker, until_ts } }, { nameOf, momentOf }) =>
    say(
      `in progress: ${haveWords(nameOf(worker))} until ${momentOf(until_ts)}`,
      'in progress',
      'wait for the result, or for that time',
    ),
  'no-result': (_, { door }) =>
    say(
      'there is no result to accept',
      'no result',
      {
        shell: '--rejected closes the seed',
        console: 'a rejection closes the seed',
        json: '"verdict": "rejected" closes the seed',
      }[door],
    ),
  'not-claimed-by-us': ({ facts: { worker } }, { nameOf }) =>
    worker === null
      ? say('not awarded yet', 'not awarded')
      : say(`the claim is ${nameOf(worker)}'s`, 'not yours'),
  running: ({ facts: { since_ts } }, { momentOf }) =>
    say(since_ts === null ? 'it starts just now' : `it runs since ${momentOf(since_ts)}`, 'runs'),
  forfeited: ({ facts: { at_ts } }, { momentOf }) => say(`forfeited at ${momentOf(at_ts)}`, 'forfeited'),
  clock: ({ facts }, { nameOf, door }) =>
    say(
      `this machine's clock is not that of its peers: ${clockWords(facts, nameOf)}`,
      'clock',
      door === 'console' ? 'set the clock' : `set the clock, or ${confirmingWords(door)}`,
    ),
  'sandbox-unavailable': ({ facts: { level, why } }) =>
    say(
      `sandbox level ${level} cannot be used here: ${sandboxObstacleWords(why)}`,
      'no sandbox',
      sandboxRemedy(level, why),
    ),
  'needs-confirmation': ({ facts }, teller) => confirmationWords(facts, teller),
  'no-room': ({ facts: { used_bytes, limit_bytes } }) =>
    say(
      `the store is full of what is never dropped: ${formatBytesOf(used_bytes, limit_bytes)}`,
      'no room',
      'raise --store-max-bytes',
    ),
  damaged: ({ facts: { count } }) =>
    say(
      count === 1
        ? 'an envelope stored of this seed was damaged and is set aside'
        : `${count} of the envelopes stored of this seed were damaged and are set aside`,
      'damaged',
      'look at it again once peers have brought them back, and at the disk',
    ),
  'command-refused': ({ facts }) => commandWords(facts),
  stopping: () =>
    say('the node is about to end, and takes no new task', 'node ends', 'run it when the node is back'),
  'nothing-kept': () =>
    say('nothing is kept of an earlier run of it', 'nothing kept', 'run it without --kept'),
  'bad-files': ({ facts }) => badFilesWords(facts),
  'no-files': ({ facts }) => noFilesWords(facts),
  cancelled: () =>
    say(
      'it was stopped before all files were here; what came is kept, and goes on when it is asked for again',
      'stopped',
    ),
  'not-running': () => say('nothing of it runs or is fetched on this node', 'not running'),
  'no-node': () => say('no node runs on this data dir', 'no node', 'start one: crabnet listen'),
  'read-only': () =>
    say('this console is read-only', 'read-only', 'attach without --read-only to change something'),
  'no-links': () =>
    say(
      'udp has no links to dial',
      'no links',
      'name it as a target with --announce-addr, or use --network dht',
    ),
  'no-such-receipt': ({ facts }) =>
    say(
      `no receipt has an id that starts with "${sanitizeLine(facts.given)}"`,
      'no such receipt',
      'crabnet ledger receipts shows them',
    ),
  'already-confirmed': ({ facts }) =>
    say(`receipt ${facts.receipt_id.slice(0, 8)} is signed by both already`, 'confirmed'),
  'no-trade': ({ facts }, { nameOf }) =>
    say(
      `no result was accepted between you and ${nameOf(facts.node_id)}`,
      'no trade',
      'receipts are for those with whom you traded: crabnet ledger shows them',
    ),
  'already-blocked': ({ facts: { reason } }) =>
    say(`it is blocked: ${sanitizeLine(reason)}`, 'blocked', 'unblock it first'),
  'not-blocked': () => say('it is not blocked', 'not blocked'),
  'name-taken': ({ facts: { given, name, node_id } }, { nameOf }) => {
    const words = nameOf(node_id);
    const node = words === `@${name}` ? node_id : words;
    return given === name
      ? say(
          `${sanitizeLine(name)} is already the name of ${node}`,
          'taken',
          'choose another, or unname that node',
        )
      : say(
          `${sanitizeLine(given)} would be taken for ${sanitizeLine(name)}, the name of ${node}`,
          'taken',
          'choose another, or unname that node',
        );
  },
  'not-named': () => say('you gave it no name', 'no name', 'crabnet peers shows the names that you gave'),
};

/** The words for a refusal, as `teller` says nodes and times. */
export function refusalWords(refusal: Refusal, teller: Teller): RefusalWords {
  // The wording belongs to the code by its type; the union loses that.
  const wording = WORDS[refusal.code] as (refusal: Refusal, teller: Teller) => RefusalWords;
  return wording(refusal, teller);
}

/** What the operator's rules would refuse of a seed, before anybody tries. */
export const denialWords = (refusals: SeedDetail['refusals'], teller: Teller): readonly Wording[] =>
  (['bid', 'run'] as const).flatMap((verb) => {
    const refusal = refusals[verb];
    if (refusal?.code !== 'command-refused') return [];
    const short = `would be refused: ${refusalWords(refusal, teller).long}`;
    return [{ long: `a ${verb} ${short}`, short }];
  });

function noBidWords({ given, bids_until_ts }: RefusalFacts['no-such-bid'], { nowMs }: Teller): RefusalWords {
  if (given !== '') return say(`this seed has no bid "${sanitizeLine(given)}"`, 'no such bid', LIST.bid);
  const leftMs = bids_until_ts * 1000 - nowMs;
  return say(leftMs > 0 ? `no bid yet, bids close in ${formatLeft(leftMs)}` : 'no bid came', 'no bid');
}

function enoughWords({ what, count }: RefusalFacts['enough']): RefusalWords {
  switch (what) {
    case 'bids':
      return say(`you have ${formatPlural(count, 'bid')} here, the limit`, 'enough');
    case 'claims':
      return say(
        `it was awarded ${formatPlural(count, 'time')}, the limit`,
        'enough',
        'publish the task anew',
      );
    case 'settlements':
      return say(`you settled it ${formatPlural(count, 'time')}, the limit`, 'enough');
    case 'payments':
      return say(
        `${formatPlural(count, 'payment')} to it wait to be confirmed, the limit`,
        'enough',
        'wait until it confirms some',
      );
    case 'blocks':
      return say('no more peers can be blocked', 'enough', 'unblock another first');
    case 'names':
      return say(`you named ${formatPlural(count, 'node')}, the limit`, 'enough', 'unname another first');
  }
}

function lateWords(facts: RefusalFacts['too-late'], { momentOf }: Teller): RefusalWords {
  switch (facts.what) {
    case 'bid':
      return say(`bids closed at ${momentOf(facts.at_ts)}`, 'bids closed');
    case 'award':
      return say(`the hour to award ended at ${momentOf(facts.at_ts)}`, 'too late');
    case 'award-again':
      return say('the day to award again is over', 'too late');
    case 'finish':
      return say('the worker would have no time left before the horizon', 'too late');
    case 'horizon':
      return say('the seed is past its horizon', 'too late');
  }
}

/** How a yes is said; a form of the console asks for it itself. */
const confirmingWords = (door: Door): string =>
  ({ shell: 'confirm with --yes', console: 'type run in its form', json: 'send "confirmed": true' })[door];

const RUN_ENDS = {
  crashed: 'a crash interrupted it',
  stopped: 'it was stopped with its node',
  'not-kept': 'its result could not be kept',
};

/** How what a stopped run printed is sent instead of running it again. */
const keptWords = (door: Door): string =>
  ({ shell: 'with --kept', console: 'by typing send in its form', json: 'with "kept": true' })[door];

function confirmationWords(
  facts: RefusalFacts['needs-confirmation'],
  { momentOf, door }: Teller,
): RefusalWords {
  switch (facts.what) {
    case 'weak-sandbox':
      return say(
        weakSandboxWords(facts.level),
        'weak sandbox',
        {
          shell: 'add --yes if that is what you want, or use --sandbox bwrap',
          console: `${confirmingWords(door)} if that is what you want`,
          json: `${confirmingWords(door)} if that is what you want, or "sandbox": "bwrap"`,
        }[door],
      );
    case 'run-again': {
      const why = RUN_ENDS[facts.why];
      const { kept_bytes: kept } = facts;
      const words = `a run of it that began at ${momentOf(facts.began_ts)} left no result: ${why}`;
      const again = `${confirmingWords(door)} that it may run again`;
      if (typeof kept !== 'number') return say(words, 'ran before', again);
      return say(
        `${words}; what it printed is kept, ${formatBytes(kept)}`,
        'ran before',
        `send what it printed ${keptWords(door)}, or ${again}`,
      );
    }
    case 'declined':
      return say('not confirmed, so nothing was run', 'not confirmed');
  }
}
