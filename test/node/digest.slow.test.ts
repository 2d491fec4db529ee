import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalNode } from '../support/local-node.ts';

let node: LocalNode;
beforeAll(async () => {
  node = await new LocalNode().start();
});
afterAll(() => node.remove());

test('who asks for the digest while it is made waits for the same one; later it is made anew', async () => {
  const [one, other] = [node.api.digest(), node.api.digest()];
  expect(other).toBe(one);
  const before = await one;
  await node.api.act('publish', { title: 'a', cmd: 'true' });
  expect(await node.api.digest()).not.toEqual(before);
});
