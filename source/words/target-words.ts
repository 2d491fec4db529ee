import type { TargetRow } from '../contract/node-api.ts';
import { formatCount } from './numbers.ts';

/** `node.example:9012 at 192.0.2.7`, `… , nobody answers there`, and of one that fails: `node.example:9012 fails: its name is not known; 3 wait`. */
export function targetWords({ target, state, addrs, waiting, why }: TargetRow): string {
  const isElsewhere = addrs.length > 0 && !addrs.some((address) => target.includes(address));
  const where = isElsewhere ? `${target} at ${addrs.join(', ')}` : target;
  const wait = waiting === 0 ? '' : `; ${formatCount(waiting)} ${waiting === 1 ? 'waits' : 'wait'}`;
  if (state === 'fails') return `${where} fails: ${why ?? 'nothing can be sent there'}${wait}`;
  if (state === 'silent') return `${where}, ${why ?? 'nobody answers there'}${wait}`;
  return `${where}${state === 'untried' ? ', nothing sent yet' : ''}${wait}`;
}

/** Of a target that fails: what is wrong with it, and what to do; null of one that works. */
export const targetFaultWords = ({ target, why, remedy }: TargetRow): string | null =>
  why === null ? null : `target ${target}: ${why}${remedy === null ? '' : `; ${remedy}`}`;
