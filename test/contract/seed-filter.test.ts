import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILTER_NAMES, type FilteredSeed } from '../../source/contract/filter-conditions.ts';
import {
  completionsOf,
  isEmptyFilter,
  mayPass,
  mayStand,
  passesFilter,
  readablePart,
  readFilter,
} from '../../source/contract/seed-filter.ts';
import type { Cid } from '../../source/model/files/file-names.ts';
import { filterProblemWords } from '../../source/words/filter-words.ts';
import { aSeed, FILTER_CONTEXT, NOW_S, OTHER, US } from '../support/made-rows.ts';

const context = { ...FILTER_CONTEXT, aliasOf: (id: string) => (id === OTHER ? 'Heron' : '') };

function passes(text: string, changed: Parameters<typeof aSeed>[0] = {}): boolean {
  const read = readFilter(text);
  if (!read.ok) throw new Error(filterProblemWords(read.problem));
  return passesFilter(aSeed({ created_by: OTHER, ...changed }), read.filter, context);
}

const problemOf = (text: string): string => {
  const read = readFilter(text);
  return read.ok ? '' : filterProblemWords(read.problem);
};

it('finds a node by the name that its owner gave, and no other that calls itself so', () => {
  const petnames = {
    of: (id: string) => (id === US ? 'Heron' : undefined),
    nodeOf: (name: string) => (/^@?heron$/iu.test(name) ? US : undefined),
  };
  const finds = (text: string, created_by: string) => {
    const read = readFilter(text);
    return read.ok && passesFilter(aSeed({ created_by }), read.filter, { ...context, petnames });
  };
  for (const text of ['by:heron', 'by:@heron', 'by:@her']) {
    expect(finds(text, US)).toBe(true);
    expect(finds(text, OTHER)).toBe(false);
  }
  expect(finds('by:her', OTHER)).toBe(true);
});

const GIVES = { inputs: { cid: 'bafy' as Cid, bytes: 1, count: 1 }, outputs: null, open_inputs: false };
const WANTS = { inputs: null, outputs: { patterns: ['*'], max_bytes: 1, max_count: 1 }, open_inputs: false };
const MALFORMED = { fault: { problem: 'member', field: 'inputs.cid', wanted: 'a CID' } } as const;

describe('a filter of seeds', () => {
  it('is words, all of which must occur, in any case', () => {
    expect(passes('MAKE lint', { title: 'lint and make' })).toBe(true);
    expect(passes('make lint', { title: 'make' })).toBe(false);
    expect(passes('"make lint"', { title: 'lint and make' })).toBe(false);
    expect(passes('"make lint"', { title: 'make lint' })).toBe(true);
    expect(passes('-lint', { title: 'make lint' })).toBe(false);
    expect(passes('a-b', { title: 'a-b' })).toBe(true);
  });

  it.each<[string, Parameters<typeof aSeed>[0], Parameters<typeof aSeed>[0]]>([
    ['status:open', { status: 'Open' }, { status: 'Done' }],
    ['STATUS:Open,DONE', { status: 'Done' }, { status: 'Void' }],
    ['reward>20', { reward: 21 }, { reward: 20 }],
    ['reward>=20', { reward: 20 }, { reward: 19 }],
    ['reward<20', { reward: 19 }, { reward: 20 }],
    ['reward<=20', { reward: 20 }, { reward: 21 }],
    ['reward:20', { reward: 20 }, { reward: 21 }],
    ['price=5', { best_price: 5 }, { best_price: null }],
    ['min<3', { min_price: 2 }, { min_price: 3 }],
    ['bids>0', { bid_count: 1 }, { bid_count: 0 }],
    ['age<2m', { created_at: NOW_S - 119 }, { created_at: NOW_S - 120 }],
    ['by:heron', { created_by: OTHER }, { created_by: US }],
    ['by:12d3koowcz', { created_by: OTHER }, { created_by: US }],
    ['by:9kd2lm', { created_by: US }, { created_by: OTHER }],
    ['by:you', { created_by: US }, { created_by: OTHER }],
    ['worker:heron', { claimed_by: OTHER }, { claimed_by: null }],
    ['me:bid', { role: 'bidder' }, { role: 'worker' }],
    ['me:any', { role: 'worker' }, { role: null }],
    ['me:none', { role: null }, { role: 'worker' }],
    ['is:late', { late: true }, { late: false }],
    ['is:disputed', { disputed: true }, { disputed: false }],
    ['is:unsent', { unsent: true }, { unsent: false }],
    ['is:verified', { verified: true }, { verified: false }],
    ['has:files', { files: GIVES }, {}],
    ['has:files', { files: WANTS }, { files: MALFORMED }],
    ['has:inputs', { files: GIVES }, { files: WANTS }],
    ['has:out', { files: WANTS }, { files: GIVES }],
    ['is:finished', { status: 'Accepted', waits_for: null, deadline_ts: null }, { status: 'Open' }],
    ['is:live', { status: 'Open' }, { status: 'Accepted', waits_for: null, deadline_ts: null }],
  ])('%s lets through what is so, and with a minus what is not', (text, so, otherwise) => {
    expect([passes(text, so), passes(text, otherwise)]).toEqual([true, false]);
    expect([passes(`-${text}`, so), passes(`-${text}`, otherwise)]).toEqual([false, true]);
  });

  it.each([
    ['status:open,exp me:none -is:waiting left>1s', 'standing'],
    ['status:open,exp is:live,late', 'listing'],
    ['-age>1h by:heron worker:you reward>1 price<2 bids>1 is:disputed', 'listing'],
    ['-lint', 'seed'],
    ['has:files', 'seed'],
  ])('%s is told from how a seed stands, from its listing, or from itself: %s', (text, asks) => {
    const read = readFilter(text);
    if (!read.ok) throw new Error(text);
    const { conditions } = read.filter;
    const levels = ['standing', 'listing', 'seed'];
    expect(Math.max(...conditions.map((condition) => levels.indexOf(condition.asks)))).toBe(
      levels.indexOf(asks),
    );
    // What is asked early leaves out nothing but what the filter does.
    const closed = new Proxy(aSeed(), {
      get: (seed, name) => {
        if (asks !== 'seed' && (name === 'title' || name === 'id' || name === 'files'))
          throw new Error(String(name));
        return Reflect.get(seed, name);
      },
    });
    const passesWhole = conditions.every(({ holds }) => holds(aSeed(), context));
    if (asks !== 'seed') expect(mayPass(closed, read.filter, context)).toBe(passesWhole);
    if (asks === 'standing') expect(mayStand(closed, read.filter, context)).toBe(passesWhole);
    if (passesWhole)
      expect([mayStand(aSeed(), read.filter, context), mayPass(aSeed(), read.filter, context)]).toEqual([
        true,
        true,
      ]);
  });

  it('left is the time until the turn ends; a seed without an end has none', () => {
    const due = (seconds: number | null) => ({
      turn: { whose: 'bidders', node: null, step: 'bid', until_ts: seconds && NOW_S + seconds } as const,
    });
    const holds = (text: string, seconds: number | null) => {
      const read = readFilter(text);
      const seed: FilteredSeed = { ...aSeed({ deadline_ts: null }), ...due(seconds) };
      return read.ok && passesFilter(seed, read.filter, context);
    };
    expect([holds('left<10m', 599), holds('left<10m', 600), holds('left<10m', null)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(holds('left>1h', null)).toBe(false);
    // A moment that is past is the end of nothing.
    expect(holds('left<10m', -1)).toBe(false);
    // Then what is still under way counts.
    expect(passes('left<2m', { bid_deadline_ts: NOW_S - 60, deadline_ts: NOW_S + 60 })).toBe(true);
  });

  it('says what it does not understand, and what to write instead', () => {
    expect(problemOf('stat:open')).toContain('there is no stat:');
    expect(problemOf('http://x')).toContain('quote "http://x"');
    expect(problemOf('"http://x"')).toBe('');
    expect(problemOf('status:opne')).toContain('one of open, expired');
    expect(problemOf('status:')).toContain('one of open, expired');
    expect(problemOf('reward>')).toBe('reward>: a whole number is wanted, as in reward>20');
    expect(problemOf('by:')).toBe('by:: a name or an id is wanted, as in by:heron');
    expect(problemOf('reward>many')).toContain('a whole number');
    expect(problemOf('left<10')).toContain('s, m, h or d');
    expect(problemOf('status>open')).toContain('status: is wanted');
  });

  it.each([
    ['status:', ''],
    ['reward>20 status:', 'reward>20'],
    ['reward> make', 'make'],
    ['make left<1', 'make'],
    ['"make lint" by:', '"make lint"'],
    ['make lint', 'make lint'],
  ])('of %s what can be read stays while the rest is typed', (text, part) => {
    expect(readablePart(text)).toBe(part);
    expect(problemOf(readablePart(text))).toBe('');
  });

  it('is read whatever is typed, and only an empty one is empty', () => {
    const pieces = fc.constantFrom(
      '-',
      '"',
      ':',
      '<',
      '>=',
      ' ',
      'a',
      '1',
      'm',
      'constructor',
      ...FILTER_NAMES,
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        const read = readFilter(text);
        if (read.ok) expect(isEmptyFilter(read.filter)).toBe(/^[\s"]*$/u.test(text));
        else expect(filterProblemWords(read.problem)).not.toBe('');
        for (const completed of completionsOf(text)) expect(completed.startsWith(text)).toBe(true);
      }),
    );
  });

  it('is completed by the names and their words', () => {
    expect(completionsOf('make sta')).toEqual(['make status:']);
    expect(completionsOf('-rew')).toEqual(['-reward<']);
    expect(completionsOf('status:o')).toEqual(['status:open']);
    expect(completionsOf('a is:li')).toEqual(['a is:live']);
    expect(completionsOf('status:open,d')).toEqual(['status:open,done']);
    expect(completionsOf('STA')).toEqual(['STAtus:']);
    expect(completionsOf('by:O', ['otter', 'heron'])).toEqual(['by:Otter']);
    expect(completionsOf('by:', ['otter'])).toEqual(['by:you', 'by:otter']);
    expect(completionsOf('a ')).toEqual(completionsOf('').map((each) => `a ${each}`));
    expect(completionsOf('')).toHaveLength(FILTER_NAMES.length);
    expect(completionsOf('"sta')).toEqual([]);
  });
});
