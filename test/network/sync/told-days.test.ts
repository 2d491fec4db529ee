import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAYS_MAX, daysText, readDays, toldOf } from '../../../source/network/sync/told-days.ts';

const days = fc
  .array(
    fc.record({
      fingerprint: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      isMarked: fc.boolean(),
    }),
    { maxLength: DAYS_MAX },
  )
  .map((all) => ({ newest: 20_833, days: all }));

describe('what a hello says of days', () => {
  it('reads back the same', () => {
    fc.assert(
      fc.property(days, (told) => {
        expect(readDays(daysText(told))).toEqual(told);
      }),
    );
  });

  it('is short: all days fit into a hello of one packet', () => {
    const all = Array.from({ length: DAYS_MAX }, () => ({ fingerprint: Buffer.alloc(8), isMarked: true }));
    expect(daysText({ newest: 20_833, days: all }).length).toBeLessThan(600);
  });

  it('refuses anything else without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const read = readDays(Buffer.from(bytes).toString('base64url'));
        if (read !== undefined) expect(Buffer.from(daysText(read), 'base64url').length).toBe(bytes.length);
      }),
    );
    expect(readDays('')).toBe(undefined);
    expect(readDays('AA')).toBe(undefined);
    const early = daysText({
      newest: 1,
      days: Array.from({ length: 3 }, () => ({ fingerprint: Buffer.alloc(8), isMarked: false })),
    });
    expect(readDays(early)).toBe(undefined);
  });

  it('says of a day what was told of it, and nothing of newer and older ones', () => {
    const told = [1, 2].map((byte) => ({ fingerprint: Buffer.alloc(8, byte), isMarked: byte === 2 }));
    const all = { newest: 20_833, days: told };
    expect([20_834, 20_833, 20_832, 20_831].map((day) => toldOf(all, day))).toEqual([
      undefined,
      ...told,
      undefined,
    ]);
  });
});
