import { describe, expect, it } from 'vitest';
import type { FilesFault } from '../../../source/model/files/files-fault.ts';
import { noFilesMember, readNoFiles } from '../../../source/model/files/no-files.ts';
import { noFilesWords } from '../../../source/words/files-words.ts';

const refusalOf = (member: ReturnType<typeof readNoFiles>, printed_bytes = 12) =>
  noFilesWords({
    ...{ what: 'none-brought', seed_id: '0193a5b0-7c1e-7abc-8def-0123456789ab', printed_bytes },
    ...(member === undefined ? {} : { no_files: member }),
  });

describe('why a result brings no files', () => {
  it.each<readonly [FilesFault, string]>([
    [{ problem: 'too-large', most: 4999 }, 'they have more than'],
    [{ problem: 'too-large', most: 4999, path: 'big' }, '"big" has more than'],
    [{ problem: 'too-many', most: 3 }, 'there are more than 3 files'],
    [{ problem: 'path', path: 'a\nb', fault: 'control-character' }, 'cannot be used'],
    [{ problem: 'clash', path: 'A', with: 'a' }, '"A" cannot be used'],
    [{ problem: 'not-canonical' }, 'they cannot be used'],
  ])('%j comes to the publisher as its worker said it, and is said', (fault, words) => {
    const read = readNoFiles(JSON.parse(JSON.stringify(noFilesMember(fault))));
    expect(read).toMatchObject({ problem: expect.any(String) as string });
    expect(refusalOf(read).long).toContain(`its result brought no files: `);
    expect(refusalOf(read).long).toContain(words);
  });

  it('is bounded and well-formed whatever a path was', () => {
    const path = `${'\ud800'}${'x'.repeat(5000)}`;
    const member = noFilesMember({ problem: 'unreadable', path, said: 'y'.repeat(5000) });
    expect(JSON.stringify(member).length).toBeLessThan(300);
    expect(String(member.path).isWellFormed()).toBe(true);
    expect(readNoFiles({ problem: 'unusable', path: 'x'.repeat(5000) })?.path?.length).toBe(200);
  });

  it.each([
    [undefined],
    [null],
    ['too-large'],
    [{}],
    [{ problem: 'because' }],
    [{ problem: 'too-large' }],
    [{ problem: 'too-large', most: -1 }],
    [{ problem: 'unusable', most: 1 }],
  ])('is not read of %j', (said) => {
    expect(readNoFiles(said)).toBeUndefined();
  });

  it('is followed by what there is instead, and where it is read', () => {
    expect(refusalOf(undefined)).toMatchObject({
      long: expect.stringContaining('only text') as string,
      remedy: expect.stringContaining('crabnet seed show 0193a5') as string,
    });
    expect(refusalOf(undefined, 0)).not.toHaveProperty('remedy');
  });
});
