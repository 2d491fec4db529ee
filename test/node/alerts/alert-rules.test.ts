import { beforeEach, describe, expect, it, test } from 'vitest';
import type { Alarm } from '../../../source/contract/alarm.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import { type RuleFacts, RuleWatch } from '../../../source/node/alerts/alert-rules.ts';
import { type AlertRules, USUAL_PLAN } from '../../../source/operator/alert-plan.ts';

let nowMs: number;
let facts: RuleFacts;
let rules: AlertRules;
let waiting: string[];
let fault: CrabnetError | undefined;
let standing: Map<Alarm, string>;
let over: Set<Alarm>;
let watch: RuleWatch;

beforeEach(() => {
  nowMs = 0;
  facts = { peers: 3, isAlone: false, unsent: 0, refused: 0 };
  ({ rules } = USUAL_PLAN);
  waiting = [];
  fault = undefined;
  standing = new Map();
  over = new Set();
  watch = new RuleWatch({
    monotonicMs: () => nowMs,
    timers: { after: () => () => {} },
    alarms: {
      raise: (alarm, words) => standing.set(alarm, words),
      clear: (alarm) => void standing.delete(alarm),
      storeFailed: ({ message }) => standing.set('store failed', message),
    },
    over: (alarm) => void over.add(alarm),
    rules: () => rules,
    facts: () => facts,
    waiting: async () => {
      if (fault !== undefined) throw fault;
      return waiting;
    },
  });
});

const LOOK_MS = 5000;
/** Looks as often as a node does in such a time. */
async function lookFor(ms: number): Promise<readonly Alarm[]> {
  for (const untilMs = nowMs + ms; nowMs < untilMs; ) {
    await watch.look();
    nowMs += LOOK_MS;
  }
  await watch.look();
  return [...standing.keys()];
}
const MINUTE_MS = 60_000;

describe('a rule', () => {
  it('on peers is raised once none was heard for long enough, and cleared with the first', async () => {
    facts = { ...facts, peers: 0 };
    expect(await lookFor(4 * MINUTE_MS)).toEqual([]);
    expect(await lookFor(MINUTE_MS)).toEqual(['no peers']);
    facts = { ...facts, peers: 1 };
    expect(await lookFor(0)).toEqual([]);
  });

  it('says at once that what another run raised is over, but of a wait only when nothing waits', async () => {
    facts = { ...facts, peers: 0 };
    waiting = ['a'];
    await lookFor(MINUTE_MS);
    expect([...over].toSorted()).toEqual(['refusals', 'unsent']);
    facts = { ...facts, peers: 1 };
    waiting = [];
    await lookFor(MINUTE_MS);
    expect([...over].toSorted()).toEqual(['no peers', 'refusals', 'seed stuck', 'unsent']);
  });

  it('on seeds lives through a disk that fails, which is said', async () => {
    fault = new CrabnetError('store', 'it cannot be read');
    expect(await lookFor(MINUTE_MS)).toEqual(['store failed']);
  });

  it('on peers is none for a node that tells nobody, unless its owner wrote it down', async () => {
    facts = { ...facts, peers: 0, isAlone: true };
    expect(await lookFor(10 * MINUTE_MS)).toEqual([]);
    rules = { ...rules, noPeers: { forMs: 1000, evenAlone: true } };
    expect(await lookFor(MINUTE_MS)).toEqual(['no peers']);
  });

  it('on what is unsent is raised after a while and says how much; what goes out meanwhile counts anew', async () => {
    facts = { ...facts, unsent: 2 };
    expect(await lookFor(14 * MINUTE_MS)).toEqual([]);
    facts = { ...facts, unsent: 0 };
    await lookFor(0);
    facts = { ...facts, unsent: 2 };
    expect(await lookFor(14 * MINUTE_MS)).toEqual([]);
    expect(await lookFor(2 * MINUTE_MS)).toEqual(['unsent']);
    expect(standing.get('unsent')).toBe('2 envelopes unsent');
    facts = { ...facts, unsent: 1 };
    await lookFor(0);
    expect(standing.get('unsent')).toBe('1 envelope unsent');
    facts = { ...facts, unsent: 0 };
    expect(await lookFor(0)).toEqual([]);
  });

  it('on refusals counts those of its window, and is cleared when they end', async () => {
    facts = { ...facts, refused: 50_000 };
    expect(await lookFor(2 * MINUTE_MS)).toEqual([]);
    facts = { ...facts, refused: 51_001 };
    expect(await lookFor(0)).toEqual(['refusals']);
    expect(standing.get('refusals')).toBe('1001 messages refused');
    expect(await lookFor(2 * MINUTE_MS)).toEqual([]);
  });

  it('on seeds is raised for one that has waited for long, and cleared when it waits no longer', async () => {
    waiting = ['a', 'b'];
    expect(await lookFor(59 * MINUTE_MS)).toEqual([]);
    waiting = ['b'];
    expect(await lookFor(3 * MINUTE_MS)).toEqual(['seed stuck']);
    expect(standing.get('seed stuck')).toBe('a seed waits for this node');
    waiting = [];
    expect(await lookFor(MINUTE_MS)).toEqual([]);
  });

  test.each<[keyof AlertRules, Partial<RuleFacts>]>([
    ['noPeers', { peers: 0 }],
    ['unsent', { unsent: 5 }],
    ['refusals', { refused: 1_000_000 }],
    ['seedStuck', {}],
  ])('%s that is switched off raises nothing, and clears what stood', async (rule, changed) => {
    waiting = ['a'];
    await lookFor(0);
    facts = { ...facts, ...changed };
    const before = await lookFor(61 * MINUTE_MS);
    expect(before).not.toEqual([]);
    rules = { noPeers: null, unsent: null, refusals: null, seedStuck: null };
    expect(rules[rule]).toBeNull();
    expect(await lookFor(MINUTE_MS)).toEqual([]);
  });
});
