import type { Told } from '../contract/actions.ts';
import { formatPlural } from './numbers.ts';
import type { Wording } from './wording.ts';

/** How far an envelope of ours got; `isRunning`: whether a node is there to send what waits. */
export function toldWords({ told, targets }: Told, isRunning: boolean): Wording {
  const said = {
    sent: `kept and sent to ${formatPlural(targets, 'target')}`,
    waiting: isRunning
      ? 'kept in the outbox: the node sends it as soon as it can'
      : 'kept in the outbox until the node runs; start it with: crabnet',
    'held-back': 'kept here, and never announced',
  }[told];
  return { long: said, short: told === 'waiting' ? 'kept, unsent: no peer yet' : said };
}
