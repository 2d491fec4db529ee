import { sanitizeLine } from '../base/text/sanitize.ts';
import type { ConditionValue, OrderKind, OrderRow, OrderStepRow, OrdersReport } from '../contract/orders.ts';
import { shortSeed } from './ids.ts';
import { formatPlural } from './numbers.ts';
import { refusalWords } from './refusal-words.ts';
import type { Teller } from './teller.ts';

/** What is said where there is no order, with the remedy. */
export const NO_ORDERS = 'no standing orders; name a file of them: crabnet --orders FILE';

/** What orders do, as the status line and lists say it. */
export function ordersWords(orders: {
  readonly count: number;
  readonly state: OrdersReport['state'];
}): string {
  const state = { none: '', acting: '', 'not-running': '', paused: ' paused', 'dry-run': ' dry run' }[
    orders.state
  ];
  return `${formatPlural(orders.count, 'order')}${state}`;
}

/** What is said of names of nodes in orders that nobody has. */
export const nobodyWords = (names: readonly string[]): string =>
  `no node is named ${names.map((name) => sanitizeLine(name)).join(' or ')}: give one that name with crabnet peers name`;

const DOES: { readonly [verb in OrderStepRow['verb']]: string } = {
  publish: 'publishes',
  bid: 'bids on',
  claim: 'awards',
  run: 'runs',
  settle: 'settles',
};

/** `bids on`, `awards`: what a step does with the seed that comes after it. */
export const stepWords = (verb: OrderStepRow['verb']): string => DOES[verb];

/** `bids on seed c2715f for 12`: what a step does, and to what. */
export function stepSentence({ verb, seed_id, price }: Omit<OrderStepRow, 'order'>): string {
  const about = seed_id === null ? 'a seed' : `seed ${shortSeed(seed_id)}`;
  return `${DOES[verb]} ${about}${price === undefined ? '' : ` for ${price}`}`;
}

/** `120 more steps: crabnet orders dry-run`: what is not listed of what orders would do. */
export const moreStepsWords = (count: number): string =>
  `${formatPlural(count, 'more step')}: crabnet orders dry-run`;

/** What an order of a kind does with a seed. */
export const kindWords = (kind: OrderKind): string => DOES[kind === 'award' ? 'claim' : kind];

/** A value of a condition: as text where it is one, several of which one would do with `or`. */
function valueWords(value: ConditionValue): string {
  if (value === null) return 'nothing';
  if (isList(value)) return value.join(' or ');
  if (typeof value !== 'object') return String(value);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = value;
  if (max === Number.MAX_SAFE_INTEGER) return `at least ${min}`;
  return min === 0 ? `at most ${max}` : `${min} to ${max}`;
}

const isList = (value: ConditionValue): value is readonly string[] => Array.isArray(value);

/** What keeps an order that publishes; undefined for one that only waits for its time. */
export function publishFault(waits: OrderRow['waits'], teller: Teller): string | undefined {
  if (waits === undefined || waits.condition === 'schedule' || waits.condition === 'done') return undefined;
  if (waits.refusal !== undefined) return refusalWords(waits.refusal, teller).long;
  return conditionWords(waits.condition ?? '', waits.wanted ?? null, waits.found ?? null);
}

/** What one would puzzle about otherwise. */
const CONDITION_NOTES: { readonly [condition: string]: string } = {
  command: ' (a * stands for no ; & | $ and other signs of the shell)',
};

/** Why an order does not act: the condition, and both values. */
export const conditionWords = (condition: string, wanted: ConditionValue, found: ConditionValue): string =>
  `${condition}: wants ${valueWords(wanted)}, finds ${valueWords(found)}${CONDITION_NOTES[condition] ?? ''}`;
