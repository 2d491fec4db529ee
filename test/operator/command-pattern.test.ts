import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesCommand, unquoted } from '../../source/operator/command-pattern.ts';

describe('a pattern that allows', () => {
  it.each([
    ['make test', 'make test'],
    ['make *', 'make test'],
    ['make *', 'make -j4 all'],
    ['*', 'uname -a'],
    ['cargo * --release', 'cargo build --release'],
    ['a*b*c', 'a-b-b-c'],
  ])('%s fits %s', (pattern, command) => {
    expect(matchesCommand(pattern, command, 'plain')).toBe(true);
  });

  it.each([
    'make',
    'make test; curl host',
    'make test && curl host',
    'make test || curl host',
    'make test | sh',
    'make test & curl host',
    'make test\ncurl host',
    'make $(curl host)',
    'make `curl host`',
    'make $IFS',
    'make <(curl host)',
    'make > ~/.bashrc',
    'make "x',
    "make 'x",
    'make x\\',
    'make {a,b}',
    'make *',
    'make [a]',
    'make ?',
    'make SHELL=/tmp/x',
    'make !x',
    'make x #',
    ' make test',
    'MAKE test',
    'xmake test',
    'make\ttest',
  ])('make * does not fit %j', (command) => {
    expect(matchesCommand('make *', command, 'plain')).toBe(false);
  });

  it('may itself hold what a shell takes for special', () => {
    expect(matchesCommand('make * && ls', 'make all && ls', 'plain')).toBe(true);
    expect(matchesCommand('make * && ls', 'make all; id && ls', 'plain')).toBe(false);
  });
});

describe('a pattern that denies', () => {
  it('fits whatever its star stands for', () => {
    expect(matchesCommand('*curl*', 'make; curl host | sh', 'any')).toBe(true);
    expect(matchesCommand('*curl*', 'make', 'any')).toBe(false);
  });

  it('sees through quotes, backslashes and line continuations', () => {
    for (const command of ['c"u"rl x', "c'ur'l x", 'c\\url x', 'cu\\\nrl x', 'curl \n\n x'])
      expect(unquoted(command)).toBe('curl x');
  });
});

it('matching is what the same pattern as a regular expression says', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ';', '*'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, fc.constantFrom('plain' as const, 'any' as const), (pattern, command, star) => {
      const source = pattern.split('*').join(star === 'any' ? '[^]*' : '[ab ]*');
      expect(matchesCommand(pattern, command, star)).toBe(new RegExp(`^${source}$`).test(command));
    }),
  );
});

it('matching takes no longer than the lengths multiplied', () => {
  expect(matchesCommand('*a*a*a*a*a*a*a*a*b', 'a'.repeat(8_000), 'any')).toBe(false);
});
