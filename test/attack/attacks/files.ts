import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { systemTimers } from '../../../source/base/system-timers.ts';
import type { NodeApi } from '../../../source/contract/node-api.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { takeGiven } from '../../../source/files/take-files.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import { questionFrame } from '../../../source/files/transfer/wire.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { FILES_PROTOCOL, FileStreams } from '../../../source/network/libp2p/file-streams.ts';
import { AMPLE } from '../../support/made-files.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { leftoversOf } from '../leftovers.ts';
import { type Hostile, startStranger } from '../stranger.ts';

const MIB = 1024 * 1024;
const HOSTS = 4;
const PER_SECOND = 20;
const MANY_QUESTIONS = 300;
const NO = Buffer.from('\0\x04null');

/** A seed of the victim with inputs. */
interface WithFiles {
  readonly seed: SeedId;
  readonly files: FilesName;
}

const question = ({ seed, files }: WithFiles, more: object = {}): Buffer =>
  questionFrame({ seed, side: 'inputs', cid: files.cid, offset: 0, root: false, ...more });

async function publish(api: NodeApi, folder: string, isOpen: boolean): Promise<WithFiles> {
  const name = isOpen ? 'open' : 'closed';
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'large'), randomBytes(2 * MIB));
  for (let nth = 0; nth < 20; nth += 1) writeFileSync(join(folder, name, `${nth}`), randomBytes(1000));
  const from = join(folder, name);
  // What its files are called anybody can work out who has them.
  const store = new DiskFileStore(join(folder, `${name}-names`), AMPLE);
  const taken = await takeGiven(store, [{ from, to: '' }], { bytes: 9 * MIB, count: 99 });
  const said = await api.act('publish', {
    ...{ title: `${name} files`, cmd: 'true', bid_window_ms: 600_000 },
    ...{ input: [from], open_inputs: isOpen },
  });
  if (!taken.ok || !said.ok) throw new Error(JSON.stringify([taken, said]));
  return { seed: said.value.seed_id as SeedId, files: taken.value.files };
}

/** The first bytes that come on a stream; rejects where it is cut before. */
function firstOf(stream: Stream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    stream.addEventListener('message', ({ data }) => resolve(Buffer.from(data.subarray())));
    stream.addEventListener('close', () => reject(new Error('it was cut')));
    AbortSignal.timeout(10_000).addEventListener('abort', () => reject(new Error('no answer')));
  });
}

/** What somebody does with a stream who wants no files, or those of others. */
const movesAgainst = (open: WithFiles, closed: WithFiles): readonly ((stream: Stream) => unknown)[] => [
  () => {},
  (stream) => stream.send(Buffer.from([0])),
  (stream) => stream.send(question(open).subarray(0, 40)),
  (stream) => stream.send(Buffer.from([0xff, 0xff])),
  (stream) => stream.send(randomBytes(64 * 1024)),
  (stream) => stream.send(question(open, { offset: 2 ** 29 })),
  (stream) => stream.send(question(open, { cid: '../../../etc/passwd' })),
  (stream) => stream.send(Buffer.concat(Array.from({ length: MANY_QUESTIONS }, () => question(open)))),
  (stream) => stream.send(Buffer.concat(Array.from({ length: MANY_QUESTIONS }, () => question(closed)))),
  (stream) => {
    stream.pause();
    stream.send(question(open));
  },
  (stream) => {
    stream.addEventListener('message', () => stream.abort(new Error('enough')), { once: true });
    stream.send(question(open));
  },
];

/** Asks without end, for what is others', and beside that somebody fetches what anybody may have. */
export const fileThieves: Attack = {
  name: 'files',
  tries:
    'who asks for files wrongly, slowly, without end or for those of others gets them, or keeps others from theirs',
  network: 'dht',
  async begin({ api, nodeId, multiaddr: address, handles, memoryMb }) {
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-attack-files-'));
    const [open, closed] = [await publish(api, folder, true), await publish(api, folder, false)];
    const absent = { seed: randomUUID() as SeedId, files: closed.files };
    const leftovers = leftoversOf({ handles, memoryMb });
    const honest = await startStranger();
    await honest.host.dial(multiaddr(address));
    const streams = new FileStreams(honest.host, { dial: () => honest.host.dial(multiaddr(address)) });
    const hostile: Hostile[] = await Promise.all(Array.from({ length: HOSTS }, () => startStranger()));
    const connected = async ({ host }: Hostile): Promise<Connection> =>
      host.dial(multiaddr(address), { signal: AbortSignal.timeout(5000) });
    const moves = movesAgainst(open, closed);
    const given: string[] = [];
    const flood = startFlood(PER_SECOND, async (number) => {
      const host = hostile[number % HOSTS];
      const move = moves[Math.floor(number / HOSTS) % moves.length];
      if (host === undefined || move === undefined) return;
      const connection = await connected(host);
      move(await connection.newStream(FILES_PROTOCOL, { signal: AbortSignal.timeout(2000) }));
    });
    let [fetches, failures] = [0, 0];
    const faults: string[] = [];
    const fetched = async () => {
      fetches += 1;
      const store = new DiskFileStore(join(folder, `taker-${fetches}`), AMPLE);
      const fetcher = new PeerFetcher({
        ...{ store, timers: systemTimers },
        open: (peer, _, signal) => streams.open(peer, signal),
      });
      const wanted = {
        seedId: open.seed,
        side: 'inputs',
        files: open.files,
        sources: [nodeId as NodeId],
      } as const;
      const result = await fetcher.fetch(wanted, { signal: AbortSignal.timeout(60_000) });
      if (result.ok) return;
      failures += 1;
      faults.push(JSON.stringify(result));
    };
    let isOver = false;
    const fetching = (async () => {
      while (!isOver) await fetched();
    })();
    const end = async () => {
      isOver = true;
      await flood.end();
      await Promise.all(hostile.splice(0).map(({ host }) => host.stop()));
      await fetching;
    };
    /** Where somebody asks for what is another's, and for what is nowhere, in turn. */
    async function stolen(): Promise<string | undefined> {
      const thief = await startStranger();
      try {
        const connection = await connected(thief);
        for (const wanted of [closed, absent, closed, absent]) {
          const stream = await connection.newStream(FILES_PROTOCOL, { signal: AbortSignal.timeout(5000) });
          const answer = firstOf(stream);
          stream.send(question(wanted));
          const said = await answer;
          if (!said.equals(NO)) given.push(said.toString('latin1').slice(0, 40));
          await stream.close();
        }
      } finally {
        await thief.host.stop();
      }
      return given.length > 0 ? `it says of files of others ${JSON.stringify(given[0])}` : undefined;
    }
    return {
      sent: () => flood.count,
      async breach() {
        const leak = await stolen();
        if (leak !== undefined) return leak;
        await end();
        if (fetches === 0 || failures > 0)
          return `${failures} of ${fetches} honest fetches failed: ${faults[0]}`;
        await honest.host.stop();
        return leftovers();
      },
      async end() {
        await end();
        await honest.host.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};
