import { utf8Length } from '../base/text/text-size.ts';
import { checkCommand } from '../model/decide/check-command.ts';
import type { Refusal } from '../model/errors.ts';
import type { NodeId } from '../model/types.ts';
import { matchesCommand, unquoted } from './command-pattern.ts';
import { FILE_SIZES, type FileSizes } from './file-sizes.ts';

/** Both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Part of a day in minutes since midnight, local time; over midnight when `from` is not before `to`. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** When a rule decides: all of its conditions hold; those that are undefined always do. */
export interface PolicyRule {
  readonly verdict: 'allow' | 'deny';
  /** Why, in the operator's words. */
  readonly because: string;
  readonly publishers: readonly NodeId[] | undefined;
  /** Patterns of whole commands, of which one has to match; see `matchesCommand`. */
  readonly commands: readonly string[] | undefined;
  /** What our bid asks. */
  readonly price: Range | undefined;
  /** Size of the task: bytes of its command, and how long it may take. */
  readonly commandBytes: Range | undefined;
  readonly timeoutMs: Range | undefined;
  /** How much of files it takes in, and may give back. */
  readonly fileSizes: { readonly [size in keyof FileSizes]?: Range };
  readonly hours: Hours | undefined;
}

/** An operator's rules on whose tasks to bid for and to run: the first rule that fits decides. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
  readonly otherwise: 'allow' | 'deny';
}

export const ALLOW_ALL: Policy = { rules: [], otherwise: 'allow' };

/** A task that this node might bid for or run, and when. */
export interface PolicyQuestion {
  readonly publisher: NodeId;
  readonly command: string;
  readonly price: number;
  readonly timeoutMs: number;
  readonly fileSizes: FileSizes;
  /** Minutes since midnight, local time. */
  readonly minuteOfDay: number;
}

/** Why this node neither bids for the task nor runs it, or undefined when it may. */
export function checkPolicy(policy: Policy, question: PolicyQuestion): Refusal | undefined {
  const unfit = checkCommand(question.command);
  if (unfit !== undefined) return unfit;
  const index = policy.rules.findIndex((rule) => fits(rule, question));
  const rule = policy.rules[index];
  if (rule === undefined) {
    return policy.otherwise === 'allow' ? undefined : refusal(null, '');
  }
  if (rule.verdict === 'allow') return undefined;
  return refusal(index + 1, rule.because);
}

const refusal = (rule: number | null, because: string): Refusal => ({
  code: 'command-refused',
  facts: { by: 'policy', rule, because },
});

const fits = (rule: PolicyRule, question: PolicyQuestion): boolean =>
  (rule.publishers?.includes(question.publisher) ?? true) &&
  (rule.commands?.some((pattern) => fitsCommand(rule, pattern, question.command)) ?? true) &&
  within(rule.price, question.price) &&
  within(rule.commandBytes, utf8Length(question.command)) &&
  within(rule.timeoutMs, question.timeoutMs) &&
  FILE_SIZES.every((size) => within(rule.fileSizes[size], question.fileSizes[size])) &&
  (rule.hours === undefined || duringHours(rule.hours, question.minuteOfDay));

/** What allows is read narrowly, what denies is read widely. */
const fitsCommand = ({ verdict }: PolicyRule, pattern: string, command: string): boolean =>
  verdict === 'allow'
    ? matchesCommand(pattern, command, 'plain')
    : matchesCommand(pattern, command, 'any') || matchesCommand(pattern, unquoted(command), 'any');

export const within = (range: Range | undefined, value: number): boolean =>
  range === undefined || (value >= range.min && value <= range.max);

export const duringHours = ({ from, to }: Hours, minute: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to;
