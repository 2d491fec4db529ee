import { characterCount, exceedsBytes } from '../../base/text/text-size.ts';
import { done, type Outcome, refused } from '../errors.ts';
import * as limits from '../limits.ts';
import type { FieldFacts } from '../refusal-facts.ts';
import type { NodeId } from '../types.ts';
import type { Draft, PublishFields } from './command.ts';

type NumberField = 'timeoutMs' | 'bidWindowMs' | 'execDeadlineMs' | 'minPrice' | 'maxBids' | 'reward';

/** The name of each field as a person types it, which refusals use. */
const NAMES: Readonly<{ [field in keyof PublishFields]: string }> = {
  title: 'title',
  description: 'desc',
  command: 'cmd',
  timeoutMs: 'timeout-ms',
  bidWindowMs: 'bid-window-ms',
  execDeadlineMs: 'exec-deadline-ms',
  minPrice: 'min-price',
  maxBids: 'max-bids',
  reward: 'reward',
  rules: 'rules',
};

const RANGES: Readonly<{
  [field in NumberField]: readonly [least: number, most: number, unit: 'ms' | 'count'];
}> = {
  timeoutMs: [1, limits.TIMEOUT_MAX_MS, 'ms'],
  bidWindowMs: [limits.BID_WINDOW_MIN_S * 1000, limits.BID_WINDOW_MAX_S * 1000, 'ms'],
  execDeadlineMs: [1, limits.TIMEOUT_MAX_MS, 'ms'],
  minPrice: [0, Number.MAX_SAFE_INTEGER, 'count'],
  maxBids: [0, Number.MAX_SAFE_INTEGER, 'count'],
  reward: [0, Number.MAX_SAFE_INTEGER, 'count'],
};

const BYTES: Readonly<{
  [field in 'description' | 'command' | 'rules']: number;
}> = {
  description: limits.DESCRIPTION_MAX_BYTES,
  command: limits.COMMAND_MAX_BYTES,
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
      description: fields.description,
      command: fields.command,
      timeout_ms: fields.timeoutMs,
      // A deadline has whole seconds; the window is rounded up, so that nobody gets less than was offered.
      bid_deadline_ts: Math.min(ts + Math.ceil(fields.bidWindowMs / 1000), ts + limits.BID_WINDOW_MAX_S),
      exec_deadline_ms: fields.execDeadlineMs,
      min_price: fields.minPrice,
      max_bids: fields.maxBids,
      reward: fields.reward,
      rules: fields.rules,
      created_by: us,
      created_at: ts,
    },
  });
}

const invalid = (field: keyof PublishFields, facts: FieldFacts) =>
  refused('invalid-field', facts, NAMES[field]);

function textFault(fields: PublishFields) {
  if (fields.command.trim() === '') return invalid('command', { problem: 'empty' });
  if (fields.title.trim() === '') return invalid('title', { problem: 'empty' });
  if (fields.command.includes('\0')) return invalid('command', { problem: 'nul' });
  if (characterCount(fields.title) > limits.TITLE_MAX_CHARS) {
    return invalid('title', { problem: 'too-long', most: limits.TITLE_MAX_CHARS, unit: 'characters' });
  }
  for (const field of ['title', 'description', 'command', 'rules'] as const) {
    if (!fields[field].isWellFormed()) return invalid(field, { problem: 'not-unicode' });
  }
  for (const field of ['description', 'command', 'rules'] as const) {
    if (exceedsBytes(fields[field], BYTES[field])) {
      return invalid(field, { problem: 'too-long', most: BYTES[field], unit: 'bytes' });
    }
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
