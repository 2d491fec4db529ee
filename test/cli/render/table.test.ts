import { describe, expect, test } from 'vitest';
import { Output } from '../../../source/cli/output.ts';
import { type Column, tableLines } from '../../../source/cli/render/table.ts';
import { FakeIo } from '../fake-io.ts';

interface Row {
  readonly name: string;
  readonly price: number;
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name, shrinkTo: 6 },
  { title: 'PRICE', text: ({ price }) => String(price), align: 'right' },
  { title: 'EXTRA', text: () => 'extra', dropRank: 1 },
];
const rows: readonly Row[] = [
  { name: '日本語のタイトル', price: 7 },
  { name: 'plain', price: 1200 },
];
const at = (width: number) => new Output(new FakeIo().sitDown(width), false);

describe('a table', () => {
  test('in a pipe is aligned by what is seen, and never cut', () => {
    expect(tableLines(columns, rows, new Output(new FakeIo(), false))).toEqual([
      'NAME              PRICE  EXTRA',
      '日本語のタイトル      7  extra',
      'plain              1200  extra',
    ]);
  });

  test('on a terminal is cut to its width', () => {
    expect(tableLines(columns, rows, at(25))).toEqual([
      'NAME         PRICE  EXTRA',
      '日本語のタ…      7  extra',
      'plain         1200  extra',
    ]);
  });

  test('gives up columns before it cuts too far', () => {
    expect(tableLines(columns, rows, at(15))).toEqual([
      'NAME      PRICE',
      '日本語…       7',
      'plain      1200',
    ]);
  });

  test.each([1, 5, 13])('stays a table on %i columns', (width) => {
    expect(tableLines(columns, rows, at(width))).toHaveLength(3);
  });

  test('of very many rows is no problem', () => {
    const many = Array.from({ length: 200_000 }, (_, price) => ({ name: 'x', price }));
    expect(tableLines(columns, many, at(80))).toHaveLength(200_001);
  });

  test('without rows is its heading', () => {
    expect(tableLines(columns, [], at(80))).toEqual(['NAME  PRICE  EXTRA']);
  });
});
