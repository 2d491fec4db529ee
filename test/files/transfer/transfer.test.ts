import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import type { NodeId } from '../../../source/model/types.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { ASKED, type Giver, giverAt, MIB, mine, open, SEED, setUpGivers } from './givers.ts';

setUpGivers();

const fetcher = () =>
  new PeerFetcher({ store: mine, timers: systemTimers, open: async (peer) => open(peer) });

const fetch = (files: FilesName, sources: readonly string[], signal = new AbortController().signal) =>
  fetcher().fetch({ ...ASKED, files, sources: sources as readonly NodeId[] }, { signal });

const sent = (giver: Giver) => giver.channels.reduce((sum, { written }) => sum + written, 0);

describe('files of a seed', () => {
  it('come with their manifest, small ones and large ones, each asked for by its seed and side', async () => {
    const giver = giverAt('giver');
    const contents = [bytesOf(0, 'a'), bytesOf(10, 'b'), bytesOf(MIB, 'c'), bytesOf(3 * MIB + 5, 'd')];
    const files = await publish(giver.store, contents);
    expect(await fetch(files, ['giver'])).toEqual({ ok: true });
    for (const bytes of contents) {
      const here = await mine.readWhole(nameOf(bytes).cid, 4 * MIB);
      expect(here !== undefined && bytes.equals(here)).toBe(true);
    }
    expect(giver.asked).toHaveLength(5);
    expect(giver.asked.every(({ seedId, side }) => seedId === SEED && side === 'inputs')).toBe(true);
  });

  it('go on where a broken line left them: what came is not sent again', async () => {
    const giver = giverAt('giver');
    const contents = [bytesOf(6 * MIB, 'a'), bytesOf(6 * MIB, 'b')];
    const files = await publish(giver.store, contents);
    giver.cutAfter = 2.5 * MIB;
    expect(await fetch(files, ['giver'])).toEqual({ ok: true });
    expect(giver.channels.length).toBeGreaterThan(3);
    // A leaf that is not whole is sent anew where nothing of it is on disk yet: bytes on disk are kept.
    expect(sent(giver)).toBeLessThan(files.bytes * 1.05 + giver.channels.length * 64 * 1024);
  });

  it('come from whoever still has them, and what is wrong counts for nothing', async () => {
    const [liar, half, whole] = [giverAt('liar'), giverAt('half'), giverAt('whole')];
    const contents = Array.from({ length: 40 }, (_, nth) => bytesOf(20_000 + nth, `f${nth}`));
    const files = await publish(whole.store, contents);
    await publish(half.store, contents.slice(0, 20));
    await publish(liar.store, contents);
    liar.tamper = (bytes) => (bytes.length > 10_000 ? bytes.map((byte) => byte ^ 1) : bytes);
    expect(await fetch(files, ['nobody', 'liar', 'half', 'whole'])).toEqual({ ok: true });
    for (const bytes of contents) expect(await mine.has(nameOf(bytes).cid)).toBe(true);
    expect(liar.channels.at(-1)?.whyCut).toMatch(/not what its name says/u);
  });

  it('that may not be had and files that are not there look alike', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(100, 'a')]);
    giver.mayGive = false;
    const notGiven = { ok: false, why: 'no-source', missing: 1, said: 'not-given' };
    expect(await fetch(files, ['giver'])).toEqual(notGiven);
    const refused = sent(giver);
    giver.mayGive = true;
    giver.channels.length = 0;
    const other = { ...files, cid: nameOf(bytesOf(50, 'other')).cid };
    expect(await fetch(other, ['giver'])).toEqual(notGiven);
    expect(sent(giver)).toBe(refused);
  });

  it('are refused when their manifest is not what was signed of it, before one of them is asked for', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(100, 'a'), bytesOf(200, 'b')]);
    const fetched = await fetch({ ...files, count: 3 }, ['giver']);
    expect(fetched).toMatchObject({ ok: false, why: 'bad-files', fault: { problem: 'sums' } });
    expect(giver.asked).toHaveLength(1);
  });

  it('that two fetches want at once are brought once', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(2 * MIB, 'a'), bytesOf(2 * MIB, 'b')]);
    const shared = fetcher();
    const wanted = { ...ASKED, files, sources: ['giver' as NodeId] };
    const { signal } = new AbortController();
    const both = await Promise.all([shared.fetch(wanted, { signal }), shared.fetch(wanted, { signal })]);
    expect(both).toEqual([{ ok: true }, { ok: true }]);
    expect(sent(giver)).toBeLessThan(files.bytes * 1.1);
  });

  it('stop coming when they are not wanted any more, and what came stays', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(8 * MIB, 'a')]);
    const stop = new AbortController();
    const wanted = { ...ASKED, files, sources: ['giver' as NodeId] };
    const fetching = fetcher().fetch(wanted, {
      signal: stop.signal,
      progress: ({ bytes }) => {
        if (bytes > 3 * MIB) stop.abort();
      },
    });
    expect(await fetching).toEqual({ ok: false, why: 'stopped' });
    giver.channels.length = 0;
    const told: number[] = [];
    const again = fetcher().fetch(wanted, {
      signal: new AbortController().signal,
      progress: ({ bytes }) => told.push(bytes),
    });
    expect(await again).toEqual({ ok: true });
    expect(sent(giver)).toBeLessThan(6 * MIB);
    // What came before counts from the first piece on.
    expect(told.find((bytes) => bytes > 0)).toBeGreaterThan(2 * MIB);
    expect(told.at(-1)).toBe(8 * MIB);
  });
});
