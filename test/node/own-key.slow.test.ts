import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { LocalNode } from '../support/local-node.ts';

let node: LocalNode;
beforeEach(async () => {
  node = await new LocalNode({ key: 1 }).start();
  await node.stop();
});
afterEach(() => node.remove());

const keyFile = () => dataDirFiles(node.dataDir).key;

it('a key file in which a bit flipped does not make another node of it', async () => {
  const bytes = readFileSync(keyFile());
  const flipped = Buffer.from(bytes);
  flipped[30] = (flipped[30] ?? 0) ^ 1;
  writeFileSync(keyFile(), flipped);
  await expect(node.start()).rejects.toMatchObject({
    code: 'key-file',
    message: expect.stringContaining('is not the key of node'),
    remedy: expect.stringContaining('restore it from a backup'),
  });
  writeFileSync(keyFile(), bytes);
  await node.start();
});

it('a key file that is gone is not made anew beside the store of its node', async () => {
  rmSync(keyFile());
  for (let start = 0; start < 2; start += 1)
    await expect(node.start()).rejects.toMatchObject({
      code: 'key-file',
      message: expect.stringContaining('is gone'),
    });
});

it('a note of it that a disk changed does not shut out the right key', async () => {
  const store = new Store(dataDirFiles(node.dataDir).store);
  store.facts.set('node', 'damaged');
  store.close();
  await node.start();
});
