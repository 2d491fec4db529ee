import { Cron } from 'croner';
import { type Consideration, fails, unlessRefused } from './consideration.ts';
import type { PublishOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

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

/** The last moment of a schedule before now; undefined where there was none. */
function lastTimeMs(schedule: string, nowMs: number): number | undefined {
  const [time] = new Cron(schedule).previousRuns(1, new Date(nowMs));
  return time?.getTime();
}
