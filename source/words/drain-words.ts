import type { NodeStatus } from '../contract/node-api.ts';
import { formatPlural } from './numbers.ts';
import { formatLeft } from './time.ts';

/** What a node that is about to end still waits for; `nowMs` unix milliseconds. */
export function drainWords({ tasks, until_ts }: NonNullable<NodeStatus['draining']>, nowMs: number): string {
  if (tasks === 0) return 'ending';
  const left = formatLeft(Math.max(0, until_ts * 1000 - nowMs));
  return `ending: ${formatPlural(tasks, 'task')} may run on for ${left}`;
}
