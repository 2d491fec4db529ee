import { describe, expect, it } from 'vitest';
import { PACE } from '../../../source/files/transfer/patience.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import { answerFrame } from '../../../source/files/transfer/wire.ts';
import type { NodeId } from '../../../source/model/types.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { until } from '../../support/until.ts';
import {
  type Answering,
  ASKED,
  afterManifest,
  channels,
  fetch,
  MIB,
  mine,
  missing,
  newFetcher,
  open,
  peers,
  setUpPeers,
  theirs,
  timeIsOver,
  timers,
  waiting,
} from './answering-peers.ts';

setUpPeers();

const content = (mib: number) => bytesOf(mib * MIB, 'a');

describe('a fetch', () => {
  it('is held up for no longer than a while by a giver that another fetch has for the same file, and that trickles', async () => {
    const files = await publish(theirs, [content(2)]);
    let trickling = false;
    const trickles: Answering = async (_, channel) => {
      const { root } = nameOf(content(2));
      await channel.write(answerFrame({ bytes: 2 * MIB, root: root?.length ?? 0 }));
      if (root !== null) await channel.write(root);
      await channel.write(content(2).subarray(0, 2 * PACE.leastBytes));
      trickling = true;
    };
    peers.set('trickles', afterManifest(files, trickles));
    peers.set('whole', 'honest');
    const fetcher = newFetcher();
    const theirFetch = fetch(files, ['trickles'], fetcher);
    await until('it trickles', () => trickling && waiting.size === 1);
    let begun = false;
    const ours = fetcher.fetch(
      { ...ASKED, files, sources: ['whole' as NodeId] },
      { signal: new AbortController().signal, progress: () => (begun = true) },
    );
    await until('the other waits', () => begun);
    await new Promise(setImmediate);
    timeIsOver();
    expect(channels.find(({ peer, whyCut }) => peer === 'trickles' && whyCut !== undefined)?.whyCut).toMatch(
      /1024 KiB in 30 s/u,
    );
    expect(await ours).toEqual({ ok: true });
    expect(await theirFetch).toEqual({ ok: true });
  });

  it('asks all that may have it, however many of them are not there', async () => {
    const files = await publish(theirs, [bytesOf(100, 'a')]);
    peers.set('whole', 'honest');
    const absent = Array.from({ length: 9 }, (_, nth) => `absent ${nth}`);
    expect(await fetch(files, [...absent, 'whole'])).toEqual({ ok: true });
    expect(await fetch(await publish(theirs, [bytesOf(9, 'c')]), absent)).toEqual(missing('unreached'));
  });

  it('waits for its turn with a peer, and not once what it wants came from elsewhere', async () => {
    const [one, two] = [
      await publish(theirs, [bytesOf(3 * MIB, 'a')]),
      await publish(theirs, [bytesOf(3 * MIB, 'b')]),
    ];
    let [atOnce, most] = [0, 0];
    const counted = new PeerFetcher({
      ...{ store: mine, timers },
      open: async (peer) => {
        const channel = open(peer);
        atOnce += 1;
        most = Math.max(most, atOnce);
        const close = channel.close.bind(channel);
        channel.close = () => {
          atOnce -= 1;
          close();
        };
        return channel;
      },
    });
    peers.set('giver', 'honest');
    expect(await Promise.all([fetch(one, ['giver'], counted), fetch(two, ['giver'], counted)])).toEqual([
      { ok: true },
      { ok: true },
    ]);
    expect(most).toBe(1);
  });
});
