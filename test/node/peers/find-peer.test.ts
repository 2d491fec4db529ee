import { describe, expect, it } from 'vitest';
import { done } from '../../../source/model/errors.ts';
import { findPeer } from '../../../source/node/peers/find-peer.ts';

const OTTER = '12D3KooWPqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn9Kd2Lm';
const HERON = '12D3KooWCzT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7VnTz41vB';
const known = new Set([OTTER, HERON]);
const find = (text: string) => findPeer(known, text, (id) => id === 'a whole unknown id');

describe('a peer', () => {
  it('is found by its whole id, by its end or by its beginning', () => {
    expect(find(OTTER)).toEqual(done(OTTER));
    expect(find('9Kd2Lm')).toEqual(done(OTTER));
    expect(find('12D3KooWCz')).toEqual(done(HERON));
  });

  it('is found by the name that the owner gave it, before an id that ends so', () => {
    const petnames = { nodeOf: (name: string) => (/^@?9kd2lm$/iu.test(name) ? HERON : undefined) };
    const named = (text: string) => findPeer(known, text, () => false, petnames);
    expect(named('9Kd2Lm')).toEqual(done(HERON));
    expect(named('@9Kd2Lm')).toEqual(done(HERON));
    expect(named(OTTER)).toEqual(done(OTTER));
    expect(named('@Tz41vB')).toMatchObject({ ok: false, refusal: { code: 'no-such-peer' } });
  });

  it('need not be known where its whole id is given', () => {
    expect(find('a whole unknown id')).toEqual(done('a whole unknown id'));
  });

  it.each([
    ['Kd2Lm', 'no-such-peer'],
    ['nobody', 'no-such-peer'],
    ['12D3KooW', 'ambiguous-id'],
    ['', 'no-such-peer'],
  ] as const)('is not found by %j: %s', (text, code) => {
    expect(find(text)).toMatchObject({ ok: false, refusal: { code, field: 'peer' } });
  });
});
