import { expect, test } from 'vitest';
import { StreamReader } from '../../../source/web/page/stream-reader.ts';

const TEXT = 'id: 4\ndata: {"a":1}\n\n:\n\nevent: gap\nid: 9\ndata: {}\n\nid: 9\n:\n\n';
const MESSAGES = [
  { id: '4', event: 'message', data: '{"a":1}' },
  { id: undefined, event: 'message', data: '' },
  { id: '9', event: 'gap', data: '{}' },
  { id: '9', event: 'message', data: '' },
];

test('a stream is taken apart into messages; a comment with an id is one without data', () => {
  expect(new StreamReader().read(TEXT)).toEqual(MESSAGES);
});

test('wherever it is cut, the messages are the same', () => {
  for (let cut = 0; cut <= TEXT.length; cut += 1) {
    const reader = new StreamReader();
    expect([...reader.read(TEXT.slice(0, cut)), ...reader.read(TEXT.slice(cut))]).toEqual(MESSAGES);
  }
});

test('data of several lines is put together again', () => {
  expect(new StreamReader().read('data: one\ndata: two\n\n')).toMatchObject([{ data: 'one\ntwo' }]);
});
