import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../source/cli/usage/command-line.ts';
import { COMMAND_NAMES, commandSpec } from '../../../source/cli/usage/command-table.ts';
import { helpLines } from '../../../source/cli/usage/help.ts';
import { OPTION_NAMES, optionSpec, variableOf } from '../../../source/cli/usage/options.ts';

describe('help', () => {
  test.each(COMMAND_NAMES)('of %s starts with examples, and each of them can be typed', (name) => {
    const lines = helpLines(name === 'console' ? [] : name.split(' '));
    expect(lines[0]).toBe('Examples:');
    for (const [example] of commandSpec(name).examples) {
      expect(lines).toContain(`  ${example}`);
      const [, ...argv] = example.match(/'[^']*'|\S+/gu) ?? [];
      expect(readCommandLine(argv).kind).toBe('command');
    }
  });

  test('of the program names every command and every option of the node', () => {
    const text = helpLines([]).join('\n');
    for (const name of COMMAND_NAMES) if (name !== 'console') expect(text).toContain(name);
    for (const name of OPTION_NAMES) {
      if (optionSpec(name).commands !== undefined) continue;
      expect(text).toContain(name);
    }
  });

  test('of a command names its own options with their defaults, and no other', () => {
    const text = helpLines(['seed', 'publish']).join('\n');
    expect(text).toContain('Usage: crabnet seed publish [OPTIONS]');
    expect(text).toMatch(/--timeout-ms DURATION .*\[2m\]/u);
    expect(text).toMatch(/--exec-deadline-ms DURATION .*\[as --timeout-ms\]/u);
    expect(text).toContain('A DURATION is in milliseconds, or such as 90s, 30m or 2h.');
    expect(text).toContain('--[no-]announce');
    expect(text).not.toContain('--price');
  });

  test('of seed lists its commands', () => {
    expect(helpLines(['seed']).join('\n')).toMatch(/seed claim SEED BID +award your seed/u);
  });

  test('of an unknown word is wrong usage', () => {
    expect(() => helpLines(['nonsense'])).toThrowError(expect.objectContaining({ code: 'usage' }));
  });
});

test('every variable is CRABNET_ and the flag in upper snake case', () => {
  expect(variableOf('web-api-auth-required')).toBe('CRABNET_WEB_API_AUTH_REQUIRED');
  expect(variableOf('no-web')).toBe('CRABNET_NO_WEB');
});
