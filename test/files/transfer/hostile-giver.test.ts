import { describe, expect, it } from 'vitest';
import { PACE } from '../../../source/files/transfer/patience.ts';
import { answerFrame } from '../../../source/files/transfer/wire.ts';
import type { Cid } from '../../../source/model/files/file-names.ts';
import { manifestText } from '../../../source/model/files/manifest.ts';
import { FILE_MAX_BYTES, MANIFEST_MAX_BYTES } from '../../../source/model/limits.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { until } from '../../support/until.ts';
import {
  type Answering,
  afterManifest,
  channels,
  fetch,
  left,
  MIB,
  mine,
  missing,
  opened,
  peers,
  setUpPeers,
  theirs,
  timeIsOver,
  waiting,
} from './answering-peers.ts';

setUpPeers();

describe('a giver that', () => {
  const content = bytesOf(2 * MIB, 'a');
  const wrong: readonly [string, Answering, string][] = [
    [
      'says another size',
      (_, channel) => channel.write(answerFrame({ bytes: 2 * MIB - 1, root: 159 })),
      'another size',
    ],
    [
      'says a size that no file has',
      (_, channel) => channel.write(answerFrame({ bytes: FILE_MAX_BYTES + 1, root: 159 })),
      'protocol of files',
    ],
    [
      'says a root that no file has',
      (_, channel) => channel.write(answerFrame({ bytes: 2 * MIB, root: 2 ** 20 })),
      'protocol of files',
    ],
    [
      'leaves out the root',
      (_, channel) => channel.write(answerFrame({ bytes: 2 * MIB, root: 0 })),
      'its root',
    ],
    [
      'gives the root of another file',
      async (_, channel) => {
        const root = nameOf(bytesOf(2 * MIB, 'b')).root ?? Buffer.alloc(0);
        await channel.write(answerFrame({ bytes: 2 * MIB, root: root.length }));
        await channel.write(root);
      },
      'its name',
    ],
    [
      'gives other bytes, without end',
      async (_, channel) => {
        const { root } = nameOf(content);
        await channel.write(answerFrame({ bytes: 2 * MIB, root: root?.length ?? 0 }));
        await channel.write(root ?? Buffer.alloc(0));
        for (let nth = 0; nth < 100 && channel.whyCut === undefined; nth += 1)
          await channel.write(bytesOf(MIB, 'x'));
      },
      'its name',
    ],
    [
      'says a frame longer than any',
      (_, channel) => channel.write(Buffer.from([0xff, 0xff])),
      'protocol of files',
    ],
    ['says no JSON', (_, channel) => channel.write(Buffer.from('\0\x04{{{{')), 'protocol of files'],
  ];
  it.each(wrong)('%s is cut, asked for nothing more, and nothing of it stays', async (_, answering, why) => {
    const files = await publish(theirs, [content]);
    peers.set('liar', afterManifest(files, answering));
    expect(await fetch(files, ['liar'])).toEqual(missing('wrong'));
    expect(channels.at(-1)?.whyCut).toMatch(why);
    expect(opened).toHaveLength(2);
    expect(await mine.has(nameOf(content).cid)).toBe(false);
    peers.set('other', 'honest');
    expect(await fetch(files, ['liar', 'other'])).toEqual({ ok: true });
    expect(left()).toEqual([]);
  });

  it('says a manifest larger than any is cut before a byte of it is taken', async () => {
    const files = await publish(theirs, [content]);
    peers.set('liar', (_, channel) => channel.write(answerFrame({ bytes: MANIFEST_MAX_BYTES + 1, root: 0 })));
    expect(await fetch(files, ['liar'])).toEqual(missing('wrong'));
    expect(channels.at(-1)?.whyCut).toBe('its manifest is too large');
    expect(left()).toEqual([]);
  });

  it('gives a manifest of as many files as it can hold is refused by what was signed, and nothing is asked for', async () => {
    const entry = { path: 'a', mode: 'plain', bytes: 1, cid: nameOf(bytesOf(1, 'a')).cid } as const;
    const text = manifestText({ files: Array.from({ length: 60_000 }, () => entry) });
    const padded = Buffer.from(text.padEnd(MANIFEST_MAX_BYTES, ' '));
    const cid: Cid = await theirs.put(padded);
    peers.set('giver', 'honest');
    expect(await fetch({ cid, bytes: 20_000, count: 20_000 }, ['giver'])).toMatchObject({
      why: 'bad-files',
      fault: { problem: 'sums' },
    });
    expect(opened).toHaveLength(1);
  });

  it('breaks off again and again gives way, however little it gives each time', async () => {
    const files = await publish(theirs, [content]);
    const breaks: Answering = async ({ offset, root }, channel) => {
      const { root: block } = nameOf(content);
      await channel.write(answerFrame({ bytes: 2 * MIB, root: root ? (block?.length ?? 0) : 0 }));
      if (root && block !== null) await channel.write(block);
      await channel.write(content.subarray(offset, offset + 10));
      channel.cut('the line broke');
    };
    peers.set('breaks', afterManifest(files, breaks));
    expect(await fetch(files, ['breaks'])).toEqual(missing('cut'));
    expect(opened.length).toBeLessThan(10);
    peers.set('whole', 'honest');
    expect(await fetch(files, ['breaks', 'whole'])).toEqual({ ok: true });
  });

  it('trickles holds nothing: another brings it, and where there is none that is said', async () => {
    const files = await publish(theirs, [content]);
    const trickles: Answering = async ({ root }, channel) => {
      const { root: block } = nameOf(content);
      await channel.write(answerFrame({ bytes: 2 * MIB, root: root ? (block?.length ?? 0) : 0 }));
      if (root && block !== null) await channel.write(block);
      for (let at = 0; at < PACE.leastBytes / 2; at += 1024)
        await channel.write(content.subarray(at, at + 1024));
      void until('only this one is waited for', () => waiting.size === 1).then(timeIsOver);
    };
    peers.set('trickles', afterManifest(files, trickles));
    expect(await fetch(files, ['trickles'])).toEqual(missing('slow'));
    expect(channels.at(-1)?.whyCut).toMatch(/slower than 256 KiB in 30 s/u);
    peers.set('whole', 'honest');
    expect(await fetch(files, ['trickles', 'whole'])).toEqual({ ok: true });
  });

  it('keeps the least pace is let be while it is alone, and gives way where another is as good', async () => {
    const files = await publish(theirs, [content, bytesOf(MIB, 'b')]);
    let held = 0;
    const slow: Answering = async ({ cid, root }, channel) => {
      held += 1;
      const bytes = cid === nameOf(content).cid ? content : bytesOf(MIB, 'b');
      const { root: block } = nameOf(bytes);
      await channel.write(answerFrame({ bytes: bytes.length, root: root ? (block?.length ?? 0) : 0 }));
      if (root && block !== null) await channel.write(block);
      await channel.write(bytes.subarray(0, 2 * PACE.leastBytes));
      // The other has done all that it can; only this one is waited for.
      const names = [content, bytesOf(MIB, 'b')].map((one) => nameOf(one).cid);
      const hasOne = async () => (await Promise.all(names.map((name) => mine.has(name)))).includes(true);
      void until('the other is done', async () => waiting.size === 1 && (await hasOne())).then(timeIsOver);
    };
    peers.set('slow', afterManifest(files, slow));
    peers.set('whole', 'honest');
    expect(await fetch(files, ['slow', 'whole'])).toEqual({ ok: true });
    expect(held).toBeGreaterThan(0);
    expect(channels.find(({ peer, whyCut }) => peer === 'slow' && whyCut !== undefined)?.whyCut).toMatch(
      /1024 KiB in 30 s/u,
    );
  });
});
