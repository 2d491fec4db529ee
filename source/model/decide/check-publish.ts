import { characterCount, exceedsBytes } from '../../base/text/text-size.ts';
import { done, type Outcome, refused } from '../errors.ts';
import * as limits from '../limits.ts';
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
  [field in NumberField]: readonly [number, number, string];
}> = {
  timeoutMs: [1, limits.TIMEOUT_MAX_MS, '1 ms to 14 days'],
  bidWindowMs: [limits.BID_WINDOW_MIN_S * 1000, limits.BID_WINDOW_MAX_S * 1000, '1 s to 7 days'],
  execDeadlineMs: [1, limits.TIMEOUT_MAX_MS, '1 ms to 14 days'],
  minPrice: [0, Number.MAX_SAFE_INTEGER, '0 to 2^53 - 1'],
  maxBids: [0, Number.MAX_SAFE_INTEGER, '0 (no limit) to 2^53 - 1'],
  reward: [0, Number.MAX_SAFE_INTEGER, '0 to 2^53 - 1'],
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

function invalid(field: keyof PublishFields, message: string, remedy: string) {
  return refused('invalid-field', `${NAMES[field]} ${message}`, {
    field: NAMES[field],
    remedy,
  });
}

function textFault(fields: PublishFields) {
  if (fields.command.trim() === '') return invalid('command', 'is empty', 'give the shell command to run');
  if (fields.title.trim() === '') return invalid('title', 'is empty', 'give a few words');
  if (fields.command.includes('\0')) return invalid('command', 'has a NUL character', 'no shell can run it');
  if (characterCount(fields.title) > limits.TITLE_MAX_CHARS) {
    return invalid('title', 'is too long', `at most ${limits.TITLE_MAX_CHARS} characters`);
  }
  for (const field of ['title', 'description', 'command', 'rules'] as const) {
    if (!fields[field].isWellFormed())
      return invalid(field, 'is not well-formed Unicode', 'remove the lone surrogate');
  }
  for (const field of ['description', 'command', 'rules'] as const) {
    if (exceedsBytes(fields[field], BYTES[field])) {
      return invalid(field, 'is too long', `at most ${BYTES[field]} bytes`);
    }
  }
  return undefined;
}

function numberFault(fields: PublishFields) {
  for (const field of Object.keys(RANGES) as NumberField[]) {
    const [min, max, words] = RANGES[field];
    const value = fields[field];
    if (!Number.isSafeInteger(value) || value < min || value > max) {
      return invalid(field, `is ${value}`, `a whole number, ${words}`);
    }
  }
  return undefined;
}
