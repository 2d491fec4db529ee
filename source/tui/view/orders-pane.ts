import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { OrderRow, OrderStepRow, OrdersReport } from '../../contract/orders.ts';
import { formatCount } from '../../words/numbers.ts';
import {
  moreStepsWords,
  nobodyWords,
  ordersWords,
  publishFault,
  stepSentence,
} from '../../words/order-words.ts';
import { formatAt } from '../../words/time.ts';
import { type ConsoleData, tellerOf } from '../data/console-data.ts';
import type { Box } from '../layout/layout.ts';
import type { WholeText } from '../state/console-state.ts';
import { type Line, plain, span } from '../text/span.ts';
import { fitLine, wrapText } from '../text/width.ts';
import { emptyOrders, unreadReport } from './empty-panes.ts';
import type { PaneView } from './pane-view.ts';
import { type TableColumn, tableOf } from './table.ts';
import { wholeText } from './whole-text.ts';

/** Of what one order would do now. */
const STEPS_SHOWN = 20;
const READING = 'the archive is being read for budgets: orders wait for it';

/** The standing orders: what each did, does, and would do now. */
export function ordersPane(text: WholeText, data: ConsoleData, box: Box): PaneView {
  const report = data.orders;
  const title = { title: 'Orders' };
  if (report === undefined)
    return wholeText(unreadReport('The orders are', data, box.width), text, box, title);
  if (report.orders.length === 0) return wholeText(emptyOrders(box.width), text, box, title);
  // The status comes at once when they are paused, the report a little later.
  const state = data.status?.orders?.state ?? report.state;
  const left = [ordersWords({ count: report.orders.length, state })];
  const { heading, lines } = reportLines(report, data, box.width - 2);
  const view = wholeText(lines, text, { ...box, height: box.height - 1 }, { ...title, left });
  return { ...view, lines: [[span(' '), ...heading], ...view.lines] };
}

function reportLines(
  { orders, would, would_more: more, reading, file, nobody }: OrdersReport,
  data: ConsoleData,
  width: number,
) {
  const { heading, rows } = tableOf(columnsAt(data.nowMs), orders, width);
  const said = (words: string, look: 'attention' | 'dim'): readonly Line[] =>
    wrapText(words, width).map((line) => [span(line, look)]);
  return {
    heading,
    lines: [
      ...(reading ? said(READING, 'attention') : []),
      ...(nobody.length > 0 ? said(nobodyWords(nobody), 'attention') : []),
      ...orders.flatMap(({ name, waits }, index) => [
        rows[index] ?? [],
        ...stepLines(
          would.filter(({ order }) => order === name),
          publishFault(waits, tellerOf(data)),
          data,
        ).map((line) => fitLine(line, width)),
      ]),
      ...(more > 0 ? said(moreStepsWords(more), 'dim') : []),
      ...(file === null ? [] : said(`from ${sanitizeLine(file)}`, 'dim')),
    ],
  };
}

function stepLines(
  steps: readonly OrderStepRow[],
  fault: string | undefined,
  { market }: ConsoleData,
): readonly Line[] {
  if (fault !== undefined) return [[span(`  cannot publish: ${sanitizeLine(fault)}`, 'attention')]];
  if (steps.length === 0) return [[span('  next: nothing', 'dim')]];
  const more = steps.length - STEPS_SHOWN;
  return [
    ...steps.slice(0, STEPS_SHOWN).map((step): Line => {
      const title = step.seed_id === null ? '' : sanitizeLine(market.get(step.seed_id)?.title ?? '');
      return [span(`  next: ${stepSentence(step)}`), span(title === '' ? '' : `  ${title}`, 'dim')];
    }),
    ...(more > 0 ? [plain(`  and ${formatCount(more)} more: crabnet orders dry-run`)] : []),
  ];
}

const columnsAt = (nowMs: number): readonly [TableColumn<OrderRow>, ...TableColumn<OrderRow>[]] => [
  { header: 'ORDER', text: ({ name }) => sanitizeLine(name) },
  { header: 'KIND', text: ({ kind }) => kind },
  { header: 'DONE', text: ({ done }) => formatCount(done), align: 'right' },
  { header: 'LAST', text: ({ last_ts }) => (last_ts === null ? '-' : formatAt(last_ts, nowMs)) },
  { header: 'DOING', text: ({ doing }) => formatCount(doing), align: 'right' },
];
