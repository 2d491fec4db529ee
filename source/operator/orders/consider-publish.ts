import { Cron } from 'croner';
import { BoundedMap } from '../../base/bounded-map.ts';
import { type Consideration, fails, unlessRefused } from './consideration.ts';
import type { PublishOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

const SCHEDULES_MAX = 1000;

/** Whether an order publishes its template now: its time came since the last one, and the last one is not open any more. */
export function considerPublish(order: PublishOrder, view: OrdersView): Consideration {
  const read = view.template(order.template);
  if (!read.ok) return fails('template', order.template, read.why);
  const { input } = read;
  const last = view.lastOf(input.title, input.cmd);
  // What was missed while the node was away is made up for, once.
  const dueMs = lastTimeMs(order.schedule, view.nowMs);
  const sinceMs = last?.createdMs ?? view.sinceMs;
  if (dueMs === undefined || dueMs <= sinceMs)
    return fails('schedule', order.schedule, Math.floor(sinceMs / 1000));
  if (last?.isOpen === true) return fails('done', 'the last one is not open', 'the last one is open');
  return unlessRefused({ verb: 'publish', input }, view);
}

/** The times of a schedule around the moment at which it was looked at last: working them out costs far more than a look. */
const known = new BoundedMap<string, { readonly lastMs: number; readonly nextMs: number }>(SCHEDULES_MAX);

/** The last moment of a schedule before now; undefined where there was none. */
function lastTimeMs(schedule: string, nowMs: number): number | undefined {
  const before = known.get(schedule);
  if (before !== undefined && nowMs > before.lastMs && nowMs <= before.nextMs) return before.lastMs;
  const cron = new Cron(schedule);
  const [last] = cron.previousRuns(1, new Date(nowMs));
  if (last === undefined) return undefined;
  const lastMs = last.getTime();
  known.set(schedule, { lastMs, nextMs: cron.nextRun(last)?.getTime() ?? Number.POSITIVE_INFINITY });
  return lastMs;
}
