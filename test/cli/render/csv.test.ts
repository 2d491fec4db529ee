import { expect, test } from 'vitest';
import { csvLine } from '../../../source/cli/render/csv.ts';

test('a field with a comma, a quote or a line end stands in quotes, its quotes doubled (RFC 4180)', () => {
  expect(csvLine(['a,b', 'say "so"', 'two\nlines', 7, null, true])).toBe(
    '"a,b","say ""so""","two\nlines",7,,true',
  );
});

test('what a spreadsheet would calculate is text: a peer may have written it', () => {
  expect(csvLine([' =1+1', '\n=1+1', '＝1+1', '＠x'])).toBe(`' =1+1,"'\n=1+1",'＝1+1,'＠x`);
  expect(csvLine(['=1+1', '+2', '-3', '@SUM(A1)', -3])).toBe("'=1+1,'+2,'-3,'@SUM(A1),-3");
});
