import { describe, expect, test } from 'vitest';
import { Output } from '../../source/cli/output.ts';
import { FakeIo } from './fake-io.ts';

describe('JSON', () => {
  test('shows what a terminal would obey, and is the same value', () => {
    const value = { title: 'a\u009b31m\u202e\u200b\u001b[0m' };
    const io = new FakeIo();
    new Output(io, true).value(value);
    const { text } = io.stdout;
    expect(text).toBe('{"title":"a\\u009b31m\\u202e\\u200b\\u001b[0m"}\n');
    expect(JSON.parse(text)).toEqual(value);
  });

  test('is on one line in a pipe, and indented on a terminal', () => {
    const pipe = new FakeIo();
    new Output(pipe, true).value({ a: [1] });
    expect(pipe.stdout.text).toBe('{"a":[1]}\n');
    const terminal = new FakeIo().sitDown();
    new Output(terminal, true).value({ a: [1] });
    expect(terminal.stdout.text).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  });

  test('leaves no room for remarks, hints and warnings', () => {
    const io = new FakeIo().sitDown();
    const out = new Output(io, true);
    out.remark('r');
    out.hint('h');
    out.warning('w');
    expect(io.stdout.text + io.stderr.text).toBe('');
  });
});

describe('a terminal that is not set to UTF-8', () => {
  const TEXT = 'r\u00e9sum\u00e9 \u2026 \u6f22 \u{1f980}';

  const inLocale = (env: Readonly<Record<string, string>>) => {
    const io = new FakeIo();
    delete io.env.LANG;
    Object.assign(io.env, env);
    return io;
  };

  test.each([{}, { LANG: 'C' }, { LANG: 'C.UTF-8', LC_ALL: 'POSIX' }])('with %j gets ASCII', (env) => {
    const io = inLocale(env).sitDown();
    const out = new Output(io, false);
    out.line(TEXT);
    out.remark(TEXT);
    const wanted = 'resume ~ ?? ??\n';
    expect([io.stdout.text, io.stderr.text.includes('resume ~ ?? ??')]).toEqual([wanted, true]);
    const json = inLocale(env).sitDown();
    new Output(json, true).value(TEXT);
    expect(json.stdout.text).toMatch(/^[ -~\n]+$/u);
    expect(JSON.parse(json.stdout.text)).toBe(TEXT);
  });

  test('is no pipe, which gets the text as it is, as a terminal with UTF-8 does', () => {
    const pipe = inLocale({ LANG: 'C' });
    new Output(pipe, false).line(TEXT);
    const terminal = inLocale({ LC_CTYPE: 'de_DE.utf8' }).sitDown();
    new Output(terminal, false).line(TEXT);
    expect([pipe.stdout.text, terminal.stdout.text]).toEqual([`${TEXT}\n`, `${TEXT}\n`]);
  });
});

describe('words', () => {
  test('go to stderr, a hint only to a person', () => {
    const pipe = new FakeIo();
    const out = new Output(pipe, false);
    out.remark('sent');
    out.hint('next');
    out.warning('odd');
    expect(pipe.stdout.text).toBe('');
    expect(pipe.stderr.lines).toEqual(['sent', 'warning: odd']);
  });

  test('are sanitised', () => {
    const io = new FakeIo();
    new Output(io, false).remark('a\u001b[31mb\nc');
    expect(io.stderr.text).toBe('ab c\n');
  });
});

test('a line of an answer that nobody sanitised acts on no terminal', () => {
  const io = new FakeIo().sitDown();
  delete io.env.NO_COLOR;
  const out = new Output(io, false);
  out.lines([out.style('bad', 'x'), 'a\u001b]0;title\u0007\u202e']);
  out.notice(['\u009b2J']);
  out.error(['\u{e0041}']);
  expect(io.stdout.text).toBe('\u001b[31mx\u001b[39m\na\ufffd]0;title\ufffd\n');
  expect(io.stderr.text).toBe('\ufffd2J\n\u001b[31m\ufffd\u001b[39m\n');
});

describe('colour', () => {
  test('is for terminals', () => {
    expect(new Output(new FakeIo(), false).style('bad', 'x')).toBe('x');
    const io = new FakeIo().sitDown();
    delete io.env.NO_COLOR;
    expect(new Output(io, false).style('bad', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(new Output(io, false).style(undefined, 'x')).toBe('x');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb', NO_COLOR: undefined }])('is off with %j', (env) => {
    const io = new FakeIo().sitDown();
    Object.assign(io.env, env);
    expect(new Output(io, false).style('bad', 'x')).toBe('x');
  });
});

test('a pipe has no width to fit into', () => {
  expect(new Output(new FakeIo(), false).columns).toBeUndefined();
  expect(new Output(new FakeIo().sitDown(60), false).columns).toBe(60);
  expect(new Output(new FakeIo().sitDown(0), false).columns).toBe(80);
});
