import { describe, expect, test } from 'vitest';
import { Output } from '../../../source/cli/output.ts';
import { asciiTableLines } from '../../../source/cli/render/ascii-table.tsx';
import { FakeIo } from '../fake-io.ts';

const ROWS = [
  { SETTING: 'alias', VALUE: 'otter', FROM: 'config' },
  { SETTING: 'network', VALUE: 'udp', FROM: 'default' },
];

const terminal = (columns: number, env: NodeJS.ProcessEnv = {}): Output => {
  const io = new FakeIo().sitDown(columns);
  Object.assign(io.env, env);
  return new Output(io, false);
};
const noLook = () => undefined;

describe('a table of plain cells', () => {
  test('stands in columns under its titles', () => {
    expect(asciiTableLines(ROWS, noLook, terminal(80))?.map((line) => line.trimEnd())).toEqual([
      ' SETTING  VALUE  FROM',
      ' alias    otter  config',
      ' network  udp    default',
    ]);
  });

  test('gives each cell the look that is asked for its text', () => {
    const lookOf = (text: string) => (text === 'default' ? 'dim' : undefined);
    const lines = asciiTableLines(ROWS, lookOf, terminal(80, { NO_COLOR: undefined }));
    expect(lines?.[1]).not.toContain('\u001b[2m');
    expect(lines?.[2]).toContain('\u001b[2m default');
  });

  test('is not drawn where it does not fit, nor with what is wider than its characters, nor in a pipe', () => {
    expect(asciiTableLines(ROWS, noLook, terminal(25))).toHaveLength(3);
    expect(asciiTableLines(ROWS, noLook, terminal(24))).toBeUndefined();
    expect(asciiTableLines([{ SETTING: 'alias', VALUE: '河狸' }], noLook, terminal(80))).toBeUndefined();
    expect(asciiTableLines(ROWS, noLook, new Output(new FakeIo(), false))).toBeUndefined();
  });
});
