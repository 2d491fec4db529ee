import { sanitizeLine, toJson } from '../../base/text/sanitize.ts';
import type { OrderRow, OrderStepRow, WhyOrder } from '../../contract/orders.ts';
import { formatPlural } from '../../words/numbers.ts';
import {
  conditionWords,
  kindWords,
  moreStepsWords,
  NO_ORDERS,
  nobodyWords,
  ordersWords,
  publishFault,
  stepSentence,
} from '../../words/order-words.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { formatTime } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';

/** `orders list`: what each did and does. */
export const ordersList: OneShot = async (api, _call, out) => {
  const report = await api.orders();
  if (out.json)
    out.value(
      report.orders.map((order) => ({ ...order, state: report.state, would: wouldOf(order, report.would) })),
    );
  else if (report.orders.length === 0) out.remark(NO_ORDERS);
  else {
    out.lines(tableLines(columns(report.would, out), report.orders, out));
    out.remark(ordersWords({ count: report.orders.length, state: report.state }));
    if (report.would_more > 0) out.remark(moreStepsWords(report.would_more));
    if (report.nobody.length > 0) out.warning(nobodyWords(report.nobody));
    for (const { name, waits } of report.orders) {
      const fault = publishFault(waits, out.teller);
      if (fault !== undefined) out.warning(`order ${name} cannot publish: ${fault}`);
    }
  }
  return EXIT.done;
};

/** `orders dry-run`: one step a line. */
export const ordersDryRun: OneShot = async (api, _call, out) => {
  const { orders, would, would_more: more } = await api.orders();
  if (out.json) out.lines(would.map((step) => toJson(step)));
  else if (orders.length === 0) out.remark(NO_ORDERS);
  else if (would.length === 0) out.remark('nothing would be done now; why not: crabnet why SEED');
  else out.lines(would.map(stepLine));
  if (more > 0) out.remark(`and ${formatPlural(more, 'more step')}, which come once these are done`);
  return EXIT.done;
};

/** `why SEED`: each verb and order, and what keeps it. */
export const why: OneShot = async (api, { args: [id = ''] }, out) => {
  const asked = await api.why(id);
  if (!asked.ok) return reportRefusal(asked.refusal, out);
  const { seed_id, verbs, orders } = asked.value;
  const reason = (refusal: Parameters<typeof refusalWords>[0]) => refusalWords(refusal, out.teller).long;
  if (out.json) {
    out.value({
      seed_id,
      verbs: verbs.map(({ refusal, ...verb }) => ({
        ...verb,
        ...(refusal === undefined ? { words: 'allowed' } : { ...refusal, words: reason(refusal) }),
      })),
      orders: orders.map(({ refusal, ...order }) => ({
        ...order,
        words: orderWords({ ...order, ...(refusal === undefined ? {} : { refusal }) }, out),
      })),
    });
    return EXIT.done;
  }
  out.line(`seed ${seed_id}`);
  for (const { verb, refusal } of verbs)
    out.line(`  ${verb.padEnd(8)} ${refusal === undefined ? 'allowed' : sanitizeLine(reason(refusal))}`);
  for (const order of orders)
    out.line(`  order ${sanitizeLine(order.order)}: ${sanitizeLine(orderWords(order, out))}`);
  const { orders: standing } = await api.status();
  if (orders.length === 0) out.remark(NO_ORDERS);
  // What an order would do it does not do now.
  else if (standing !== null && standing.state !== 'acting') out.remark(ordersWords(standing));
  return EXIT.done;
};

function orderWords({ kind, acts, condition = '', wanted, found, refusal }: WhyOrder, out: Output): string {
  if (acts) return `${kindWords(kind)} it`;
  if (refusal !== undefined) return refusalWords(refusal, out.teller).long;
  return conditionWords(condition, wanted ?? null, found ?? null);
}

const wouldOf = ({ name }: OrderRow, would: readonly OrderStepRow[]): readonly OrderStepRow[] =>
  would.filter(({ order }) => order === name);

const stepLine = (step: OrderStepRow): string => `${sanitizeLine(step.order)} ${stepSentence(step)}`;

const columns = (would: readonly OrderStepRow[], out: Output): readonly Column<OrderRow>[] => [
  { title: 'ORDER', text: ({ name }) => sanitizeLine(name), shrinkTo: 12 },
  { title: 'KIND', text: ({ kind }) => kind },
  { title: 'DONE', text: ({ done }) => String(done), align: 'right' },
  { title: 'LAST', text: ({ last_ts }) => (last_ts === null ? '-' : formatTime(last_ts, out.nowS)) },
  { title: 'DOING', text: ({ doing }) => String(doing), align: 'right', dropRank: 2 },
  { title: 'WOULD DO', text: (order) => String(wouldOf(order, would).length), align: 'right', dropRank: 1 },
];
