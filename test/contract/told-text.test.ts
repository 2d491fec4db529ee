import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJson } from '../../source/base/text/sanitize.ts';
import { pageText, toldText } from '../../source/contract/told-text.ts';

test('a page of rows is told in the very words of its JSON, whatever others wrote', () => {
  const anything = fc.jsonValue({ depthSize: 'medium', stringUnit: 'binary' });
  const optional = fc.oneof(anything, fc.constant(undefined));
  const page = fc.oneof(
    anything,
    fc.array(anything),
    fc.dictionary(fc.string(), fc.oneof(optional, fc.array(anything))),
  );
  fc.assert(
    fc.property(page, (value) => {
      expect(pageText(value)).toBe(toJson(value));
      // Of the texts that are there by now, too.
      expect(pageText(value)).toBe(toJson(value));
    }),
  );
});

test('what is told to many is worked out once', () => {
  let made = 0;
  const row = {
    get title() {
      made += 1;
      return 'a';
    },
  };
  expect([toldText(row), toldText(row), pageText({ rows: [row] }), pageText([row])]).toEqual([
    '{"title":"a"}',
    '{"title":"a"}',
    '{"rows":[{"title":"a"}]}',
    '[{"title":"a"}]',
  ]);
  expect(made).toBe(1);
});

test('texts are kept of what was told last', () => {
  let made = 0;
  const row = {
    get title() {
      made += 1;
      return 'a';
    },
  };
  toldText(row);
  for (let count = 0; count < 9; count += 1) toldText({ large: 'x'.repeat(1024 * 1024) });
  toldText(row);
  expect(made).toBe(2);
});
