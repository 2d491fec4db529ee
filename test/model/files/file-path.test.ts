import { describe, expect, it } from 'vitest';
import { pathClash, pathFault } from '../../../source/model/files/file-path.ts';

describe('F3: a path leads to a place within a folder, and to one only', () => {
  it.each(['a', 'a/b.txt', 'ä/日本', '.hidden', 'a b/c', '...', 'a..b', 'x'.repeat(255), '👩‍👩‍👧'])(
    '%s may be',
    (path) => {
      expect(pathFault(path)).toBeUndefined();
    },
  );

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['//a', 'absolute'],
    ['..', 'dots'],
    ['../a', 'dots'],
    ['a/../../b', 'dots'],
    ['a/..', 'dots'],
    ['.', 'dots'],
    ['./a', 'dots'],
    ['a/./b', 'dots'],
    ['a//b', 'empty-part'],
    ['a/', 'empty-part'],
    ['a\0b', 'control-character'],
    ['a\nb', 'control-character'],
    ['a\u001b[2J', 'control-character'],
    ['a\u007f', 'control-character'],
    ['a\u009b', 'control-character'],
    ['a\u2028b', 'control-character'],
    ['gpj.\u202eexe', 'control-character'],
    ['a\u200fb', 'control-character'],
    ['a\ufffe', 'control-character'],
    ['e\u0301', 'not-nfc'],
    ['a\ud800', 'not-unicode'],
    ['x'.repeat(256), 'too-long'],
    ['é'.repeat(128), 'too-long'],
    [`${'abcdefg/'.repeat(128)}a`, 'too-long'],
    [`${'a/'.repeat(32)}a`, 'too-deep'],
  ])('%j may not: %s', (path, fault) => {
    expect(pathFault(path)).toBe(fault);
  });
});

describe('F3: no two paths are one for some system', () => {
  it.each([
    [['a', 'a'], 'twice the same'],
    [['Makefile', 'makefile'], 'case'],
    [['dir/A', 'DIR/a'], 'case of folders'],
    [['ﬁle', 'file'], 'a ligature'],
    [['straße', 'STRASSE'], 'case of more than one letter'],
    [['K', '\u212a'], 'a sign that is a letter in another case'],
    [['a', 'a/b'], 'a file where a folder is needed'],
    [['a/b/c', 'A'], 'the same in another case'],
  ])('%j clash: %s', (paths) => {
    expect(pathClash(paths)).toBeDefined();
  });

  it('lets stand beside each other what differs everywhere', () => {
    expect(pathClash(['a', 'b/a', 'b/c', 'ab', 'a.b', 'B.a'])).toBeUndefined();
  });
});
