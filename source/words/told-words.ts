import { sanitizeLine } from '../base/text/sanitize.ts';
import type { ActionId, ActionValue, Told, Warning } from '../contract/actions.ts';
import { elsewhereWords } from './command-words.ts';
import { filesFaultWords } from './files-words.ts';
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

function warningWords(warning: Warning): string {
  switch (warning.code) {
    case 'over-limit':
      return `over the limit of ${formatPlural(warning.max_bids, 'bid')}, may still be chosen`;
    case 'ended-early':
      return `the task was ended: ${warning.by}`;
    case 'left-out':
      return `links and devices were left out, ${warning.count} in all: ${sanitizeLine(warning.example)}`;
    case 'no-files':
      return `no files come back: ${filesFaultWords(warning.fault)}`;
    case 'not-run':
      return elsewhereWords(warning.why);
    case 'no-peer':
      return 'no peer heard within a minute, so nobody may have it yet';
    case 'unsent':
      return `it could not be sent: ${warning.why ?? 'there are no targets'}`;
  }
}

/** What is to be noticed, as one line; undefined where there is nothing. */
export const warningLine = ({ warnings }: Pick<Told, 'warnings'>): string | undefined =>
  warnings?.map(warningWords).join('; ');

/** What an action came to as JSON tells it: with the words of its warnings beside their codes. */
export function toldValue(
  value: ActionValue[ActionId],
): ActionValue[ActionId] & { readonly warning?: string } {
  const warning = 'told' in value ? warningLine(value) : undefined;
  return warning === undefined ? value : { ...value, warning };
}
