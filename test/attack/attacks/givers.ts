import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Stream } from '@libp2p/interface';
import type { NodeApi } from '../../../source/contract/node-api.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { answerFrame } from '../../../source/files/transfer/wire.ts';
import { MANIFEST_MAX_BYTES } from '../../../source/model/limits.ts';
import type { BidId, Claim, ClaimId, NodeId, Seed, SeedId } from '../../../source/model/types.ts';
import { FILES_PROTOCOL } from '../../../source/network/libp2p/file-streams.ts';
import { TOPIC } from '../../../source/network/libp2p/gossip.ts';
import { AMPLE, bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { sealBid, sealResult } from '../../support/sealed.ts';
import { until } from '../../support/until.ts';
import type { Attack } from '../attack.ts';
import { leftoversOf } from '../leftovers.ts';
import { type Hostile, startTeller } from '../stranger.ts';

const MIB = 1024 * 1024;
const FILE_BYTES = 2 * MIB;
const TRICKLE_MS = 100;
const REST_MS = 100;
/** Who is mute holds a fetch for half a minute; without anybody there it ends at once. */
const ENDS_WITHIN_MS = 20_000;

const nowS = () => Math.floor(Date.now() / 1000);

type Move = (stream: Stream, content: Buffer) => unknown;

/** Begins well: what comes next is the file itself. */
function begin(stream: Stream, content: Buffer): void {
  const root = Buffer.from(nameOf(content).root ?? []);
  stream.send(Buffer.concat([answerFrame({ bytes: content.length, root: root.length }), root]));
}

function every(stream: Stream, everyMs: number, bytes: Buffer): void {
  const timer = setInterval(() => {
    if (stream.status !== 'open') clearInterval(timer);
    else if (!stream.writableNeedsDrain) stream.send(bytes);
  }, everyMs);
}

/** What somebody does who is asked for a file. */
const MOVES: readonly Move[] = [
  () => {},
  (stream) => stream.send(answerFrame(null)),
  (stream) => stream.send(Buffer.from([0xff, 0xff])),
  (stream) => stream.send(answerFrame({ bytes: FILE_BYTES - 1, root: 0 })),
  (stream, content) => {
    begin(stream, content);
    every(stream, 1, bytesOf(MIB / 16, 'x'));
  },
  (stream, content) => {
    begin(stream, content);
    stream.send(content.subarray(0, MIB / 4));
    stream.abort(new Error('enough'));
  },
  (stream, content) => {
    begin(stream, content);
    every(stream, TRICKLE_MS, Buffer.from('a'));
  },
];

/** A seed of the victim done by `giver`, who says that it has made files. */
async function doneBy({ host, keys }: Hostile, api: NodeApi, files: object): Promise<SeedId> {
  const tell = (text: string) => host.services.gossip.publish(TOPIC, Buffer.from(text));
  const published = await api.act('publish', {
    ...{ title: 'wants files', cmd: 'true', output: ['**'], bid_window_ms: 600_000 },
  });
  if (!published.ok) throw new Error(`publish is refused: ${published.refusal.code}`);
  const id = published.value.seed_id as SeedId;
  const found = async () => {
    const seed = await api.seed(id);
    return seed.ok ? seed.value : undefined;
  };
  await tell(sealBid(keys, { id } as Seed, nowS()).text);
  const bid = await until('the bid is here', async () => (await found())?.bids[0]?.id as BidId | undefined);
  const claimed = await api.act('claim', { seed: id, bid });
  if (!claimed.ok) throw new Error(`claim is refused: ${claimed.refusal.code}`);
  const claim = (await found())?.claims[0]?.id as ClaimId;
  const worker: NodeId = keys.nodeId;
  await tell(
    sealResult(keys, { id: claim, seed_id: id, worker } as Claim, nowS(), 'hello\n', { files }).text,
  );
  await until('the result is here', async () => (await found())?.results.length === 1);
  return id;
}

/** Has done tasks of the victim's, and does not give what it made, in every way; the victim asks for it again and again. */
export const hostileGivers: Attack = {
  name: 'givers',
  tries:
    'who is asked for files is mute, trickles, breaks off or sends what is wrong, without end: it holds up or fills the node',
  network: 'dht',
  async begin(victim) {
    const { api } = victim;
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-attack-givers-'));
    const store = new DiskFileStore(join(folder, 'made'), AMPLE);
    const leftovers = leftoversOf(victim);
    let asked = 0;
    /** Of one peer one thing is asked at a time, and each file of one peer: each move has a peer and a file of its own. */
    async function startGiver(move: Move, nth: number) {
      const content = bytesOf(FILE_BYTES, `${nth}`);
      const files = await publish(store, [content]);
      const manifest = Buffer.from((await store.readWhole(files.cid, MANIFEST_MAX_BYTES)) ?? []);
      const giver = await startTeller(victim);
      await giver.host.handle(FILES_PROTOCOL, (stream) => {
        stream.addEventListener('message', ({ data }) => {
          asked += 1;
          if (stream.status !== 'open') return;
          if (!Buffer.from(data.subarray()).includes(files.cid)) move(stream, content);
          else stream.send(Buffer.concat([answerFrame({ bytes: manifest.length, root: 0 }), manifest]));
        });
      });
      return { giver, seed: await doneBy(giver, api, files) };
    }
    const givers = await Promise.all(MOVES.map(startGiver));
    let isOver = false;
    const got: string[] = [];
    let ended = 0;
    const fetchAgain = async (seed: string, nth: number) => {
      while (!isOver) {
        const fetched = await api.act('fetch', { seed, to: join(folder, `came-${nth}`) });
        if (fetched.ok) got.push(`move ${nth}`);
        else if (fetched.refusal.code !== 'no-files') got.push(`move ${nth}: ${fetched.refusal.code}`);
        ended += 1;
        await pause(REST_MS);
      }
    };
    const fetching = Promise.all(givers.map(({ seed }, nth) => fetchAgain(seed, nth)));
    const end = async () => {
      isOver = true;
      await Promise.all(givers.splice(0).map(({ giver }) => giver.host.stop()));
      await Promise.race([fetching, pause(ENDS_WITHIN_MS, undefined, { ref: false })]);
    };
    return {
      sent: () => asked,
      async breach() {
        await until('files are asked for', () => asked > MOVES.length);
        const began = performance.now();
        await end();
        if (performance.now() - began >= ENDS_WITHIN_MS) return 'it waits for who is gone';
        if (ended < MOVES.length) return `of ${MOVES.length} fetches ${ended} came to an end`;
        if (got.length > 0) return `a fetch that nobody answers rightly ended as ${got[0]}`;
        return leftovers();
      },
      async end() {
        await end();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};
