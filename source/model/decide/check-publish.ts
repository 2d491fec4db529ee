import { characterCount, exceedsBytes } from '../../base/text/text-size.ts';
import { done, type Outcome, refused } from '../errors.ts';
import * as limits from '../limits.ts';
import type { FieldFacts } from '../refusal-facts.ts';
import type { NodeId } from '../types.ts';
import type { Draft, PublishFields } from './command.ts';

type NumberField = 'timeout_ms' | 'bid_window_ms' | 'exec_deadline_ms' | 'min_price' | 'max_bids' | 'reward';

const RANGES: Readonly<{
  [field in NumberField]: readonly [least: number, most: number, unit: 'ms' | 'count'];
}> = {
  timeout_ms: [1, limits.TIMEOUT_MAX_MS, 'ms'],
  bid_window_ms: [limits.BID_WINDOW_MIN_S * 1000, limits.BID_WINDOW_MAX_S * 1000, 'ms'],
  exec_deadline_ms: [1, limits.TIMEOUT_MAX_MS, 'ms'],
  min_price: [0, Number.MAX_SAFE_INTEGER, 'count'],
  max_bids: [0, Number.MAX_SAFE_INTEGER, 'count'],
  reward: [0, Number.MAX_SAFE_INTEGER, 'count'],
};

const BYTES: Readonly<{
  [field in 'desc' | 'cmd' | 'rules']: number;
}> = {
  desc: limits.DESCRIPTION_MAX_BYTES,
  cmd: limits.COMMAND_MAX_BYTES,
  rules: limits.RULES_MAX_BYTES,
};

/** `publish`: the seed within the limits of E8 and S1, or the field that is not and the limit. */
export function checkPublish(fields: PublishFields, us: NodeId, ts: number): Outcome<Draft> {
  const fault = textFault(fields) ?? numberFault(fields);
  if (fault !== undefined) return fault;
  return done({
    kind: 'SeedCreated',
    ts,
    seed: {
      title: fields.title,
      description: fields.desc,
      command: fields.cmd,
      timeout_ms: fields.timeout_ms,
      // A deadline has whole seconds; the window is rounded up, so that nobody gets less than was offered.
      bid_deadline_ts: Math.min(ts + Math.ceil(fields.bid_window_ms / 1000), ts + limits.BID_WINDOW_MAX_S),
      exec_deadline_ms: fields.exec_deadline_ms,
      min_price: fields.min_price,
      max_bids: fields.max_bids,
      reward: fields.reward,
      rules: markedRules(fields),
      created_by: us,
      created_at: ts,
      ...(fields.files === undefined ? {} : { files: fields.files }),
    },
  });
}

/** F6: what nodes of v0, which do not read the members of files, are to know of a seed that gives some. */
export const NOT_FOR_V0 = 'files: needs files that nodes of v0 cannot fetch';

/** The rules of a seed, with that mark where it has a use. */
const markedRules = ({ rules, files }: PublishFields): string =>
  (files?.inputs ?? null) === null ? rules : [...(rules === '' ? [] : [rules]), NOT_FOR_V0].join('\n');

const invalid = (field: keyof PublishFields, facts: FieldFacts) => refused('invalid-field', facts, field);

function textFault(fields: PublishFields) {
  if (fields.cmd.trim() === '') return invalid('cmd', { problem: 'empty' });
  if (fields.title.trim() === '') return invalid('title', { problem: 'empty' });
  if (fields.cmd.includes('\0')) return invalid('cmd', { problem: 'nul' });
  if (characterCount(fields.title) > limits.TITLE_MAX_CHARS) {
    return invalid('title', { problem: 'too-long', most: limits.TITLE_MAX_CHARS, unit: 'characters' });
  }
  for (const field of ['title', 'desc', 'cmd', 'rules'] as const) {
    if (!fields[field].isWellFormed()) return invalid(field, { problem: 'not-unicode' });
  }
  // The mark has no character of several bytes.
  const ours = markedRules(fields).length - fields.rules.length;
  for (const field of ['desc', 'cmd', 'rules'] as const) {
    const most = field === 'rules' ? BYTES.rules - ours : BYTES[field];
    if (exceedsBytes(fields[field], most))
      return invalid(field, { problem: 'too-long', most, unit: 'bytes' });
  }
  return undefined;
}

function numberFault(fields: PublishFields) {
  for (const field of Object.keys(RANGES) as NumberField[]) {
    const [least, most, unit] = RANGES[field];
    const value = fields[field];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      return invalid(field, { problem: 'out-of-range', value, least, most, unit });
    }
  }
  return undefined;
}
