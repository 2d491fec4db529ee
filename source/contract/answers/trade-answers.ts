import { z } from 'zod';
import type { PriceRow, PricesReport } from '../prices.ts';
import type { EndsRow, RecordRow } from '../record.ts';
import { count, flag, listOf, shapeOf, text, unixSeconds } from './shape.ts';

const ends = shapeOf<EndsRow>('Ends')(
  z.object({
    accepted: count,
    rejected: count,
    late: count.describe('Beside how it ended'),
    forfeited: count,
  }),
);

export const recordRow = shapeOf<RecordRow>('Record')(
  z.object({
    worked: ends,
    published: ends,
    owed: count,
    owing: count,
    in_hand: count,
    first_ts: unixSeconds,
    last_ts: unixSeconds,
  }),
);

export const priceRow = shapeOf<PriceRow>('Price')(
  z.object({
    like: text,
    program: text,
    up_to_ms: count.nullable().describe('How long the task may take; null: over 10 hours'),
    count: count.describe('Pairs of publisher and worker, and days'),
    min: count,
    q1: count,
    median: count,
    q3: count,
    max: count,
    last_ts: unixSeconds,
    trend: listOf(count.nullable()).describe('Medians of twelve equal spans of time, the newest last'),
  }),
);

export const pricesReport = shapeOf<PricesReport>('Prices')(
  z.object({ prices: listOf(priceRow), reading: flag.describe('Earlier trades are being read') }),
);
