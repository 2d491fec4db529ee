import { describe, expect, it } from 'vitest';
import type { PublishFields } from '../../../source/model/decide/command.ts';
import { decide } from '../../../source/model/decide/decide.ts';
import { Market } from '../../../source/model/fold/market.ts';
import * as limits from '../../../source/model/limits.ts';
import { refusalWords } from '../../../source/words/refusal-words.ts';
import { plainTeller } from '../../../source/words/teller.ts';
import { START_S, signer } from '../../support/fake-envelopes.ts';

const US = signer('Us');
const FIELDS: PublishFields = {
  title: 'count words',
  desc: 'all of them',
  cmd: 'wc -w',
  timeout_ms: 120_000,
  bid_window_ms: 60_000,
  exec_deadline_ms: 240_000,
  min_price: 1,
  max_bids: 2,
  reward: 5,
  rules: 'be nice',
};

const publish = (changed: Partial<PublishFields> = {}, nowMs = START_S * 1000 + 999) =>
  decide(new Market(), { command: 'publish', fields: { ...FIELDS, ...changed } }, { us: US, nowMs });

describe('publish', () => {
  it('makes a seed of what was asked for', () => {
    expect(publish()).toEqual({
      ok: true,
      value: {
        kind: 'SeedCreated',
        ts: START_S,
        seed: {
          title: 'count words',
          description: 'all of them',
          command: 'wc -w',
          timeout_ms: 120_000,
          bid_deadline_ts: START_S + 60,
          exec_deadline_ms: 240_000,
          min_price: 1,
          max_bids: 2,
          reward: 5,
          rules: 'be nice',
          created_by: US,
          created_at: START_S,
        },
      },
    });
  });

  it('rounds a bid window up to whole seconds, never beyond 7 days', () => {
    expect(publish({ bid_window_ms: 1001 })).toMatchObject({
      value: { seed: { bid_deadline_ts: START_S + 2 } },
    });
    expect(publish({ bid_window_ms: 7 * 86_400_000 })).toMatchObject({
      value: { seed: { bid_deadline_ts: START_S + 7 * 86_400 } },
    });
  });

  it.each<Partial<PublishFields>>([
    { title: '👍'.repeat(limits.TITLE_MAX_CHARS) },
    { desc: 'x'.repeat(limits.DESCRIPTION_MAX_BYTES) },
    { cmd: 'x'.repeat(limits.COMMAND_MAX_BYTES) },
    { timeout_ms: limits.TIMEOUT_MAX_MS, exec_deadline_ms: 1 },
    { bid_window_ms: 1000 },
    { min_price: 0, max_bids: 0, reward: 0 },
    { reward: Number.MAX_SAFE_INTEGER },
    { rules: '', desc: '' },
  ])('allows the limit itself: %o', (changed) => {
    expect(publish(changed).ok).toBe(true);
  });

  it.each<[string, Partial<PublishFields>]>([
    ['title', { title: ' ' }],
    ['title', { title: 'x'.repeat(limits.TITLE_MAX_CHARS + 1) }],
    ['title', { title: '\ud800' }],
    ['desc', { desc: 'é'.repeat(limits.DESCRIPTION_MAX_BYTES / 2 + 1) }],
    ['cmd', { cmd: '' }],
    ['cmd', { cmd: 'echo \0' }],
    ['cmd', { cmd: 'x'.repeat(limits.COMMAND_MAX_BYTES + 1) }],
    ['rules', { rules: 'x'.repeat(limits.RULES_MAX_BYTES + 1) }],
    ['timeout_ms', { timeout_ms: 0 }],
    ['timeout_ms', { timeout_ms: limits.TIMEOUT_MAX_MS + 1 }],
    ['timeout_ms', { timeout_ms: 1.5 }],
    ['exec_deadline_ms', { exec_deadline_ms: limits.TIMEOUT_MAX_MS + 1 }],
    ['bid_window_ms', { bid_window_ms: 999 }],
    ['bid_window_ms', { bid_window_ms: 7 * 86_400_000 + 1 }],
    ['min_price', { min_price: -1 }],
    ['max_bids', { max_bids: Number.NaN }],
    ['reward', { reward: 2 ** 53 }],
  ])('names the field and the limit: %s', (field, changed) => {
    const outcome = publish(changed);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid-field', field } });
    expect(outcome.ok ? '' : refusalWords(outcome.refusal, plainTeller(0)).remedy).toMatch(/./u);
  });
});
