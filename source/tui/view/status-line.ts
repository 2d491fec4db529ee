import { sanitizeLine } from '../../base/text/sanitize.ts';
import { isWeakSandbox } from '../../contract/actions.ts';
import type { TransferWay } from '../../contract/file-transfers.ts';
import { shortTransferWords } from '../../words/file-transfer-words.ts';
import { formatPlural } from '../../words/numbers.ts';
import { ordersWords } from '../../words/order-words.ts';
import { sandboxBadge } from '../../words/sandbox-words.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { fitLine, lineWidth } from '../text/width.ts';
import { trafficSpan } from './rates.ts';

const ADDRESS_FROM = 100;

/** Live peers: heard within a minute. */
export const livePeers = (data: ConsoleData): number => data.peers.filter(({ live }) => live).length;

/** The first line: who and where we are, how much is going on, standing modes and alarms, and how much waits for us. */
export function statusLine(data: ConsoleData, columns: number): Line {
  const { facts } = data;
  const gap = columns >= ADDRESS_FROM ? 3 : 2;
  const name: Span = span(`${sanitizeLine(facts.alias)} ${facts.nodeId.slice(-6)}`, 'strong');
  const address = columns >= ADDRESS_FROM && facts.networkAddr !== '' ? ` ${facts.networkAddr}` : '';
  const always: readonly Span[] = [
    name,
    span(`${facts.network}${address}`),
    span(formatPlural(livePeers(data), 'peer'), livePeers(data) === 0 ? 'dim' : undefined),
  ];
  const rates = facts.isSlow ? [] : [span(`in ${data.rateIn}/s out ${data.rateOut}/s`)];
  const orders = [...transfersSpan(data), ...ordersOf(data), ...paymentsOf(data)];
  const modes = modesOf(data).map((mode) => span(mode, 'unverified'));
  const alarms = alarmsOf(data).map((alarm) => span(alarm, 'bad'));
  const waiting = data.market.waitingCount;
  // What goes first where there is little room: modes, the words of `for you`, rates, orders.
  const choices: readonly (readonly [readonly Span[], string])[] = [
    [[...always, ...rates, ...orders, ...modes, ...alarms], `! ${waiting} for you`],
    [[...always, ...rates, ...orders, ...alarms], `! ${waiting} for you`],
    [[...always, ...rates, ...orders, ...alarms], `! ${waiting}`],
    [[...always, ...orders, ...alarms], `! ${waiting}`],
    [[...always, ...alarms], `! ${waiting}`],
  ];
  for (const [parts, words] of choices) {
    const right: Line = waiting === 0 ? [] : [span(words, 'attention'), span(' ')];
    const left = joined(parts, gap);
    const room = columns - lineWidth(left) - lineWidth(right);
    if (room < (waiting === 0 ? 0 : gap)) continue;
    const traffic = facts.isSlow ? null : trafficSpan(data.traffic);
    const rest = room - (traffic === null ? 0 : lineWidth([traffic]) + gap);
    if (traffic === null || rest < gap) return [...left, span(' '.repeat(room)), ...right];
    return [...left, span(' '.repeat(rest)), traffic, span(' '.repeat(gap)), ...right];
  }
  const right: Line = waiting === 0 ? [] : [span(`! ${waiting}`, 'attention'), span(' ')];
  return [...fitLine(joined([name, ...alarms], gap), columns - lineWidth(right)), ...right];
}

const joined = (parts: readonly Span[], gap: number): Line =>
  parts.flatMap((part, index) => [span(' '.repeat(index === 0 ? 1 : gap)), part]);

/** What the node does by itself; that it rests is to be seen. */
function ordersOf({ status }: ConsoleData): readonly Span[] {
  const orders = status?.orders ?? null;
  if (orders === null || orders.state === 'none') return [];
  return [span(ordersWords(orders), orders.state === 'acting' ? undefined : 'unverified')];
}

/** Files that come, or go: how far what is fetched is, and how fast. */
function transfersSpan({ status, facts }: ConsoleData): readonly Span[] {
  const transfers = status?.transfers ?? [];
  const [first] = transfers.toSorted((left, right) => WAYS.indexOf(left.way) - WAYS.indexOf(right.way));
  return first === undefined
    ? []
    : [span(shortTransferWords(first, transfers.length, facts.isSlow), 'active')];
}

/** Which of several is shown. */
const WAYS: readonly TransferWay[] = ['in', 'reading', 'out'];

/** Payments that wait for a confirmation of ours. */
function paymentsOf({ status }: ConsoleData): readonly Span[] {
  const count = status?.to_confirm ?? 0;
  return count === 0 ? [] : [span(`${count} to confirm`, 'attention')];
}

function modesOf({ facts }: ConsoleData): readonly string[] {
  return [
    ...(isWeakSandbox(facts.sandbox) ? [sandboxBadge(facts.sandbox)] : []),
    ...(facts.acceptsUnsigned ? ['unsigned'] : []),
    ...(facts.isReadOnly ? ['read-only'] : []),
    ...(facts.isAttached ? ['attached'] : []),
    ...(facts.isDemo ? ['demo'] : []),
  ];
}

function alarmsOf({ status, isGone }: ConsoleData): readonly string[] {
  if (isGone) return ['node gone'];
  if (status === undefined) return [];
  const unsent = status.unsent === 0 ? [] : [`unsent ${status.unsent}`];
  return [...unsent, ...status.alarms.map((alarm) => sanitizeLine(alarm))];
}
