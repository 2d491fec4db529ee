import { Cron } from 'croner';
import { z } from 'zod';
import { definedOf } from '../../base/defined-of.ts';
import { readTextFile, whyNot } from '../../base/text-file.ts';
import { SANDBOX_LEVELS } from '../../contract/actions.ts';
import { durationIn, MILLISECONDS_WORDS } from '../../contract/duration.ts';
import { readPetname } from '../../contract/petname.ts';
import { CrabnetError } from '../../model/errors.ts';
import { isPeerId } from '../../model/types.ts';
import type { Hours, Range } from '../policy.ts';
import { readBySchema, typeFault } from '../schema-fault.ts';
import type { AwardWhen, Order, OrderMatch } from './order.ts';

const ORDERS_MAX = 100;
const PATTERNS_MAX = 1000;

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const patterns = z.array(z.string()).min(1).max(PATTERNS_MAX);
const nodes = z
  .array(
    z.string().refine((text) => isPeerId(text) || readPetname(text).ok, {
      message:
        'the whole id of a node that signs (12D3KooW…), or a name that you gave one, is wanted: ids that end alike can be made to measure',
    }),
  )
  .min(1)
  .max(PATTERNS_MAX);
const rangeOf = (bound: z.ZodType<number>) =>
  z
    .strictObject({ min: bound.optional(), max: bound.optional() })
    .transform(({ min = 0, max = Number.MAX_SAFE_INTEGER }): Range => ({ min, max }))
    .refine(({ min, max }) => min <= max, { message: 'nothing is in it: min is above max' });
const range = rangeOf(count);
/** Of durations: each bound in milliseconds, or a text such as `30m`. */
const spans = rangeOf(
  z.preprocess(
    (value) => durationIn(value, 1),
    z.int({ error: typeFault(`write ${MILLISECONDS_WORDS}`) }).min(0),
  ),
);
const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/u;
const hours = z
  .string()
  .regex(HOURS, { message: 'write it as 22:00-06:00' })
  .transform((text): Hours => {
    const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = (HOURS.exec(text) ?? [])
      .slice(1)
      .map(Number);
    return { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  });

const MATCH = z
  .strictObject({
    command: patterns.optional(),
    title: patterns.optional(),
    publisher: nodes.optional(),
    bidder: nodes.optional(),
    min_price: range.optional(),
    reward: range.optional(),
    price: range.optional(),
    timeout_ms: spans.optional(),
    ...{ input_bytes: range.optional(), input_files: range.optional() },
    ...{ output_bytes: range.optional(), output_files: range.optional() },
    trades: range.optional(),
    hours: hours.optional(),
    verified: z.boolean().optional(),
  })
  .transform((given): OrderMatch => {
    const { min_price: minPrice, timeout_ms: timeoutMs, ...more } = given;
    const { input_bytes, input_files, output_bytes, output_files, ...others } = more;
    const sizes = definedOf({ input_bytes, input_files, output_bytes, output_files });
    const fileSizes = Object.keys(sizes).length === 0 ? undefined : sizes;
    return definedOf({ ...others, minPrice, timeoutMs, fileSizes });
  });

const name = z.string().min(1).max(64);
const PRICE_RULES = ['min', 'min_plus', 'share_of_reward', 'under_best', 'quantile'] as const;
const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const PRICE = z.discriminatedUnion(
  'rule',
  [
    z.strictObject({ rule: z.literal('min') }),
    z.strictObject({ rule: z.literal('min_plus'), add: count }),
    z.strictObject({ rule: z.literal('share_of_reward'), share }),
    z.strictObject({ rule: z.literal('under_best'), by: count, floor: count }),
    z.strictObject({ rule: z.literal('quantile'), q: share, floor: count }),
  ],
  { error: ({ input }) => (isObject(input) ? `one of ${PRICE_RULES.join(', ')} is wanted` : undefined) },
);

const BID = z
  .strictObject({
    ...{ name, kind: z.literal('bid'), match: MATCH, price: PRICE },
    limits: z.strictObject({ open_bids: count, in_hand: count, per_hour: count, outstanding: count }),
  })
  .transform(({ limits, ...others }) => {
    const { open_bids: openBids, in_hand: inHand, per_hour: perHour, outstanding } = limits;
    return { ...others, limits: { openBids, inHand, perHour, outstanding } };
  });

const RUN = z
  .strictObject({
    ...{ name, kind: z.literal('run'), match: MATCH },
    sandbox: z.enum(SANDBOX_LEVELS).default('bwrap'),
    interrupted: z.enum(['leave', 'run', 'send']).default('leave'),
    limits: z.strictObject({ at_once: z.int().min(1) }),
  })
  .transform(({ limits, ...others }) => ({ ...others, limits: { atOnce: limits.at_once } }));

const WHEN_WORDS = 'write {"at": "deadline"}, {"at": "first"}, {"at_most": PRICE} or {"bids": N}';
const WHEN = z
  .strictObject({
    at: z.enum(['deadline', 'first']).optional(),
    at_most: count.optional(),
    bids: z.int().min(1).optional(),
  })
  .refine((given) => Object.values(given).filter((value) => value !== undefined).length === 1, {
    message: WHEN_WORDS,
  })
  .transform(({ at, at_most: most, bids }): AwardWhen => {
    if (at !== undefined) return { at };
    return most === undefined ? { at: 'bids', count: bids ?? 1 } : { at: 'price', most };
  });

const AWARD = z
  .strictObject({
    ...{ name, kind: z.literal('award'), match: MATCH, when: WHEN },
    choose: z.enum(['lowest', 'first', 'lowest_known']),
    award_again: z.boolean().default(false),
    limits: z.strictObject({ budget: count, budget_per_day: count, outstanding: count }),
  })
  .transform(({ limits, award_again: awardAgain, ...others }) => {
    const { budget, budget_per_day: budgetPerDay, outstanding } = limits;
    return { ...others, awardAgain, limits: { budget, budgetPerDay, outstanding } };
  });

const SETTLE = z
  .strictObject({
    ...{ name, kind: z.literal('settle'), match: MATCH },
    accept: z.strictObject({
      exit_code: z.int().default(0),
      stdout: patterns.nullable().default(null),
      output_hash: z
        .string()
        .regex(/^[\da-f]{64}$/u, { message: 'write the 64 hex digits that a result shows' })
        .nullable()
        .default(null),
    }),
    otherwise: z.enum(['leave', 'reject']).default('leave'),
    note: z.string().max(4096).optional(),
  })
  .transform(({ accept, otherwise, note = '', ...others }) => ({
    ...others,
    accept: { exitCode: accept.exit_code, stdout: accept.stdout, outputHash: accept.output_hash },
    otherwise:
      otherwise === 'leave' ? ({ verdict: 'leave' } as const) : ({ verdict: 'reject', note } as const),
  }));

const PUBLISH = z.strictObject({
  ...{ name, kind: z.literal('publish') },
  template: z.string().min(1),
  schedule: z.string().refine(isSchedule, { message: 'write it in cron syntax, as in 0 2 * * *' }),
});

/** Which of them is meant says `kind`; each is read by itself, so that a fault names its own place. */
const BY_KIND = { bid: BID, run: RUN, award: AWARD, settle: SETTLE, publish: PUBLISH } as const;
const KIND = z.looseObject({ name, kind: z.enum(Object.keys(BY_KIND) as (keyof typeof BY_KIND)[]) });
const FILE = z.strictObject({ orders: z.array(z.unknown()).max(ORDERS_MAX) });

/** Reads a file of standing orders (JSON, `INTERFACES.md`). Throws `CrabnetError` `config` with the place of the first fault. */
export function readOrders(file: string): readonly Order[] {
  const { orders } = checked(FILE, json(file), '', file);
  const read = orders.map((value, index): Order => {
    const place = `orders[${index}]`;
    const { kind } = checked(KIND, value, place, file);
    // What a schema of its kind gives is of that kind.
    return checked(BY_KIND[kind] as z.ZodType<Order>, value, place, file);
  });
  const twice = read.findIndex((order, index) =>
    read.slice(0, index).some((other) => other.name === order.name),
  );
  if (twice >= 0) throw fault(`orders[${twice}].name`, 'another order has that name', file);
  return read;
}

function isSchedule(text: string): boolean {
  try {
    // Without a function it starts nothing.
    return new Cron(text).nextRun() !== null;
  } catch {
    return false;
  }
}

function json(file: string): unknown {
  let text: string;
  try {
    text = readTextFile(file);
  } catch (cause) {
    throw new CrabnetError('config', `the orders ${file} cannot be read: ${whyNot(cause, file)}`, {
      field: 'orders',
      remedy: 'make it readable for this user, or name another with --orders',
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('orders', 'is no JSON', file, cause);
  }
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, place: string, file: string): Value {
  const read = readBySchema(schema, value, place);
  if ('value' in read) return read.value;
  throw fault(read.fault.place === '' ? 'orders' : read.fault.place, read.fault.words, file);
}

const fault = (field: string, words: string, file: string, cause?: unknown): CrabnetError =>
  new CrabnetError('config', `the orders in ${file} cannot be used: ${field}: ${words}`, {
    field,
    remedy: 'correct the file, then: crabnet orders check; what held before holds on',
    ...(cause === undefined ? {} : { cause }),
  });
