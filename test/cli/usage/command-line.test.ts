import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../source/cli/usage/command-line.ts';
import type { CrabnetError } from '../../../source/model/errors.ts';

function command(...argv: string[]) {
  const line = readCommandLine(argv);
  if (line.kind !== 'command') throw new Error(`read as ${line.kind}`);
  return { ...line, given: Object.fromEntries(line.given) };
}

function faultOf(...argv: string[]): CrabnetError {
  try {
    readCommandLine(argv);
  } catch (error) {
    return error as CrabnetError;
  }
  throw new Error('nothing was thrown');
}

describe('words', () => {
  test('no words are the console', () => {
    expect(command()).toMatchObject({ command: 'console', args: [], given: {} });
  });

  test('options stand before, between and after words', () => {
    const before = command('--json', 'seed', 'bid', 'abc', '--price', '3');
    const after = command('seed', '--price=3', 'bid', 'abc', '--json');
    expect(before).toEqual(after);
    expect(before).toMatchObject({ command: 'seed bid', args: ['abc'], given: { json: true, price: 3 } });
  });

  test('what follows -- is never an option', () => {
    expect(command('seed', 'show', '--', '--json')).toMatchObject({ args: ['--json'], given: {} });
  });

  test.each([
    [['statsu'], 'there is no command "statsu"', 'crabnet status'],
    [['publish'], 'there is no command "publish"', 'crabnet seed publish'],
    [['seed', 'pubish'], 'there is no command "seed pubish"', 'crabnet seed publish'],
    [['xyzzy'], 'there is no command "xyzzy"', 'crabnet --help'],
    [
      ['seed'],
      'crabnet seed needs a second word',
      'one of: publish, list, show, bid, claim, run, cancel, settle, fetch',
    ],
    [['seed', 'claim', 'a'], 'seed claim needs BID', 'crabnet seed claim SEED BID'],
    [['seed', 'show'], 'seed show needs SEED', 'crabnet seed show SEED'],
    [['seed', 'show', ''], 'SEED is empty', 'crabnet seed show SEED'],
    [['status', 'x'], 'status takes no argument "x"', 'crabnet status'],
  ])('%j: %s', (argv, message, remedy) => {
    expect(faultOf(...argv)).toMatchObject({ code: 'usage', message, remedy });
  });
});

describe('options', () => {
  test.each([
    [['--jsom'], '--jsom is no option', '--json'],
    [['--frobnicate'], '--frobnicate is no option', 'crabnet --help lists them'],
    [['-x'], '-x is no option', 'crabnet --help lists them'],
    [['--json=1'], '--json takes no value', 'write --json alone'],
    [['--alias'], '--alias needs a value', '--alias VALUE'],
    [['--alias', '--json'], '--alias needs a value', 'for one that begins with a dash: --alias=--json'],
    [['--alias', 'a', '--alias', 'b'], '--alias is given twice', 'give it once'],
    [['--web', '--no-web'], '--web is given twice', 'give it once'],
    [['--no-json'], '--no-json is no option', 'crabnet --help lists them'],
    [['--web-api-auth-required'], '--web-api-auth-required needs a value', '--web-api-auth-required VALUE'],
    [['--web-api-auth-required', 'no'], '--web-api-auth-required is "no"', 'give 1 or 0, true or false'],
    [['status', '--price', '1'], '--price does nothing for status', 'it belongs to: seed bid'],
    [['--price', '1'], '--price does nothing for crabnet without a command', 'it belongs to: seed bid'],
    [
      ['seed', 'settle', 'a', '--accepted', '--rejected'],
      '--accepted and --rejected exclude each other',
      'give one of them',
    ],
    [['--sandbox', 'bwarp'], '--sandbox is "bwarp"', 'bwrap, one of bwrap, basic, none'],
    [['--network', 'tcp'], '--network is "tcp"', 'one of udp, dht'],
  ])('%j: %s', (argv, message, remedy) => {
    expect(faultOf(...argv)).toMatchObject({ code: 'usage', message, ...(remedy && { remedy }) });
  });

  test.each(['-5', '1e3', '0x10', '1.0', '', ' 1', 'ten'])('a number is digits: %j', (text) => {
    expect(faultOf('seed', 'bid', 'a', '--price', text)).toMatchObject({
      code: 'usage',
      field: 'price',
      message: `--price is ${JSON.stringify(text)}`,
    });
  });

  test.each(['-5', '1.5h', 'm', '', '30 m'])(
    'a duration is milliseconds in digits, or such as 30m: %j',
    (text) => {
      expect(faultOf('seed', 'publish', '--timeout-ms', text)).toMatchObject({
        code: 'usage',
        field: 'timeout-ms',
        message: `--timeout-ms is ${JSON.stringify(text)}`,
        remedy: 'give milliseconds in digits, or a duration such as 90s, 30m or 2h',
      });
    },
  );

  test.each([
    ['price', 'bid', '9007199254740992', 9_007_199_254_740_991],
    ['reward', 'publish', '99999999999999999999', 9_007_199_254_740_991],
    // The greatest that the field may hold, and not the greatest number.
    ['timeout-ms', 'publish', '99999999999999999999', 14 * 86_400_000],
    ['bid-window-ms', 'publish', '99999999999999999999', 7 * 86_400_000],
  ])(
    '--%s beyond 2^53 - 1 is too large and never rounded, and what is the greatest is said',
    (flag, verb, text, most) => {
      expect(faultOf('seed', verb, ...(verb === 'bid' ? ['a'] : []), `--${flag}`, text)).toMatchObject({
        code: 'usage',
        field: flag,
        message: `--${flag} is too large`,
        remedy: `give ${most} at most`,
      });
    },
  );

  test('the largest number is taken as it is', () => {
    expect(command('seed', 'bid', 'a', '--price', '9007199254740991').given).toEqual({
      price: 9007199254740991,
    });
  });

  test('a value that begins with a dash is given with =', () => {
    expect(command('seed', 'publish', '--cmd=--version').given).toEqual({ cmd: '--version' });
  });

  test.each([
    '"a b"',
    "'a'",
    '"',
    '""',
    '',
    ' ',
    'a=b',
    '--',
    'line\nline',
    'c:\\x',
    '-5',
    '1e3',
    'true',
    '$HOME',
  ])('a text reaches the command as it was written: %j', (text) => {
    expect(command('seed', 'publish', `--cmd=${text}`).given).toEqual({ cmd: text });
    expect(command('seed', 'show', '--', text || 'x').args).toEqual([text || 'x']);
  });

  test('any text is taken as it is, behind = or as the next word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(command('seed', 'publish', `--cmd=${text}`).given).toEqual({ cmd: text });
        if (/^-[^\d]/u.test(text)) return;
        expect(command('--cmd', text, 'seed', 'publish').given).toEqual({ cmd: text });
      }),
    );
  });

  test('a word in digits stays the word that it is', () => {
    expect(command('seed', 'show', '0123').args).toEqual(['0123']);
    expect(command('seed', 'show', '1e3').args).toEqual(['1e3']);
  });

  test.each([['--dataDir=x'], ['--__proto__'], ['--no-tui=1'], ['--a.b'], ['-hx'], ['---json']])(
    '%s is wrong usage',
    (flag) => {
      expect(faultOf(flag)).toMatchObject({ code: 'usage' });
    },
  );

  test('a flag may be repeated when it says the same', () => {
    expect(command('--json', 'status', '--json').given).toEqual({ json: true });
  });

  test('tui, web and announce have a form that denies', () => {
    expect(command('--no-tui', '--no-web').given).toEqual({ tui: false, web: false });
    expect(command('seed', 'bid', 'a', '--no-announce').given).toEqual({ announce: false });
  });

  test('a list is given with commas, repeated, or empty', () => {
    expect(command('--announce-addr', 'a:1, b:2', '--announce-addr', 'c:3').given).toEqual({
      'announce-addr': ['a:1', 'b:2', 'c:3'],
    });
    expect(command('--announce-addr', '').given).toEqual({ 'announce-addr': [] });
  });
});

describe('help and version', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j asks for the help of the program', (argv) => {
    expect(readCommandLine(argv)).toEqual({ kind: 'help', words: [] });
  });

  test.each([
    [['help', 'seed', 'publish']],
    [['seed', 'publish', '--help']],
    [['seed', '--wrong', 'publish', '-h']],
  ])('%j asks for the help of a command, whatever else is wrong', (argv) => {
    expect(readCommandLine(argv)).toEqual({ kind: 'help', words: ['seed', 'publish'] });
  });

  test('--version asks for the version', () => {
    expect(readCommandLine(['--version'])).toEqual({ kind: 'version' });
  });
});
