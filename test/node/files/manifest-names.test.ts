import { describe, expect, it } from 'vitest';
import type { Cid, FilesName } from '../../../source/model/files/file-names.ts';
import { ManifestNames } from '../../../source/node/files/manifest-names.ts';

const cid = (name: string): Cid => `bafkreia${name.padEnd(51, 'a')}` as Cid;
const manifestOf = (nth: number): FilesName => ({ cid: cid(`list${nth}`), bytes: 10, count: 10 });
const fileOf = (list: number, nth: number) => cid(`file${list}x${nth}`);

describe('names of files in manifests', () => {
  it('are remembered as far as there is room, those read last', async () => {
    const read: Cid[] = [];
    const names = new ManifestNames(async (files) => {
      read.push(files.cid);
      const list = [0, 1, 2].find((nth) => manifestOf(nth).cid === files.cid) ?? 0;
      const file = (_: unknown, nth: number) =>
        ({ path: `${nth}`, mode: 'plain', bytes: 1, cid: fileOf(list, nth) }) as const;
      return { files: Array.from({ length: 10 }, file) };
    }, 20);
    for (const list of [0, 1, 0, 1]) expect(await names.has(manifestOf(list), fileOf(list, 3))).toBe(true);
    expect(read).toHaveLength(2);
    expect(await names.has(manifestOf(2), fileOf(0, 3))).toBe(false);
    expect(await names.has(manifestOf(1), fileOf(1, 3))).toBe(true);
    expect(read).toHaveLength(3);
    expect(await names.has(manifestOf(0), fileOf(0, 3))).toBe(true);
    expect(read).toHaveLength(4);
  });

  it('of a manifest that is not here are none, and it is looked for again', async () => {
    let isHere = false;
    const file = { path: 'a', mode: 'plain', bytes: 1, cid: fileOf(0, 0) } as const;
    const names = new ManifestNames(async () => (isHere ? { files: [file] } : undefined));
    expect(await names.has(manifestOf(0), file.cid)).toBe(false);
    isHere = true;
    expect(await names.has(manifestOf(0), file.cid)).toBe(true);
  });
});
