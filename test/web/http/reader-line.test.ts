import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ReaderLine } from '../../../source/web/http/reader-line.ts';

test('a reader that is waited for again and again costs no more than one that is waited for once', async () => {
  const response = Object.assign(new EventEmitter(), { write: () => false });
  const line = new ReaderLine(response as unknown as ServerResponse);
  for (let count = 0; count < 20; count += 1) {
    const written = line.write('x');
    response.emit('drain');
    await written;
  }
  expect(response.listenerCount('close') + response.listenerCount('drain')).toBe(0);
});
