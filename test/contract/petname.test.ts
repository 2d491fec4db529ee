import { describe, expect, it } from 'vitest';
import { likenessOf, readPetname } from '../../source/contract/petname.ts';

const nameOf = (text: string) => {
  const read = readPetname(text);
  return read.ok ? read.name : read.fault;
};

describe('a petname', () => {
  it.each(['otter', 'Build-1.lab_2', 'бобр', '川獺', 'かわうそ', 'José', 'नदी', '7'])('may be %s', (text) => {
    expect(readPetname(text)).toEqual({ ok: true, name: text });
  });

  it('may be written with its mark, and with letters in parts', () => {
    expect(nameOf('@otter')).toBe('otter');
    expect(nameOf('Jose\u0301')).toBe('José');
  });

  it.each([
    ['nothing', '', 'empty'],
    ['a mark alone', '@', 'empty'],
    ['33 letters', 'x'.repeat(33), 'too-long'],
    ['a blank', 'two words', 'characters'],
    ['a comma, which parts values of a filter', 'a,b', 'characters'],
    ['a quote', 'a"b', 'characters'],
    ['a sign in front, which turns a filter round', '-a', 'characters'],
    ['a second mark', '@@a', 'characters'],
    ['a control character', 'a\u001b[31m', 'characters'],
    ['a mark of direction', 'a\u202eb', 'characters'],
    ['a zero-width character', 'ot\u200bter', 'characters'],
    ['a letter that nobody sees', 'otter\u3164', 'characters'],
    ['marks heaped on a letter', 'o\u0316\u0317\u0318\u0319', 'characters'],
    ['letters of full width', 'ｏｔｔｅｒ', 'characters'],
    ['half a character', '\ud800', 'characters'],
    ['digits of another script', '٥٦', 'characters'],
    ['a Cyrillic letter among Latin ones', 'оtter', 'scripts'],
    ['the beginning of an id', '12D3KooWCz', 'like-an-id'],
    ['the beginning of an id of the reference', 'node-1', 'like-an-id'],
    ['what means this node', 'You', 'reserved'],
    ['the same in letters that look alike', 'y0u', 'reserved'],
  ])('may not have %s', (_, text, fault) => {
    expect(nameOf(text)).toBe(fault);
  });

  it.each([
    ['otter', 'OTTER'],
    ['otter', '0tter'],
    ['Ian', 'lan'],
    ['bill', 'b1ll'],
    ['corn', 'com'],
    ['осара', 'ocapa'],
    ['José', 'jose'],
    ['@otter', 'otter'],
  ])('%s is taken for %s', (one, other) => {
    expect(likenessOf(one)).toBe(likenessOf(other));
  });

  it('is not taken for what one tells apart', () => {
    expect(likenessOf('otter')).not.toBe(likenessOf('heron'));
  });
});
