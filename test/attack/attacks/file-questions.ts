import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { multiaddr } from '@multiformats/multiaddr';
import { questionFrame } from '../../../source/files/transfer/wire.ts';
import type { SeedId } from '../../../source/model/types.ts';
import { FILES_PROTOCOL } from '../../../source/network/libp2p/file-streams.ts';
import { nameOf } from '../../support/made-files.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { startStranger } from '../stranger.ts';

const FILE_BYTES = 3 * 1024 * 1024;
const STRANGERS = 4;
/** Of all of them. */
const RATE_PER_SECOND = 4000;
const CORES_MAX = 0.8;
const MEMORY_MAX_MB = 350;

/** Asks on and on for the last byte of a file that anybody may have, whose leaf has to be read for it, and for files that there are not. */
export const fileQuestions: Attack = {
  name: 'file-questions',
  tries: 'questions for files, each of which is little to ask and much to answer, keep the node busy',
  network: 'dht',
  async begin({ multiaddr: address, memoryMb, api }) {
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-attack-'));
    const bytes = randomBytes(FILE_BYTES);
    writeFileSync(join(folder, 'file'), bytes);
    const input = { title: 'open', cmd: 'true', input: [folder], open_inputs: true };
    const published = await api.act('publish', input);
    if (!published.ok) throw new Error(`publish is refused: ${published.refusal.code}`);
    const { cid } = nameOf(bytes);
    let answered = 0;
    const strangers = await Promise.all(
      Array.from({ length: STRANGERS }, async () => {
        const { host } = await startStranger();
        const connection = await host.dial(multiaddr(address));
        const stream = await connection.newStream(FILES_PROTOCOL, { signal: AbortSignal.timeout(5000) });
        stream.addEventListener('message', ({ data }) => {
          answered += data.byteLength;
        });
        return { host, stream };
      }),
    );
    const flood = startFlood(RATE_PER_SECOND, async (number) => {
      const { stream } = strangers[number % STRANGERS] ?? {};
      const seed = (number % 8 < STRANGERS ? published.value.seed_id : randomUUID()) as SeedId;
      // A stream that is full holds what the victim does not read.
      if (stream?.writableNeedsDrain === false)
        stream.send(questionFrame({ seed, side: 'inputs', cid, offset: FILE_BYTES - 1, root: true }));
    });
    return {
      sent: () => flood.count,
      coresMax: CORES_MAX,
      breach() {
        if (answered === 0) return 'nothing was answered: this is no attack';
        const memory = memoryMb();
        return memory > MEMORY_MAX_MB ? `it fills the memory: ${memory.toFixed(0)} MB` : undefined;
      },
      async end() {
        await flood.end();
        await Promise.all(strangers.map(({ host }) => host.stop()));
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};
