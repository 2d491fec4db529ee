import { randomBytes } from 'node:crypto';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import type { LogEntry } from '../../source/store/log-entry.ts';

/** A publisher of its own for each call, so that no signer's quota is in the way. */
export const makePublisher = (): KeyPair => keyPairFromSeed(randomBytes(32));

/** A signed seed as a peer would send it. */
export function makeSeed(keyPair: KeyPair, number: number, ts: number): LogEntry {
  const sealed = sealEnvelope(
    {
      kind: 'SeedCreated',
      ts,
      seed: {
        title: `Transcode recording ${number}`,
        description: 'One of many, about as long as they are in practice.',
        command: `ffmpeg -loglevel error -i recording-${number}.wav -c:a libopus -b:a 48k out.opus && ls -l out.opus`,
        timeout_ms: 120_000,
        bid_deadline_ts: ts + 86_400,
        exec_deadline_ms: 120_000,
        min_price: number % 50,
        max_bids: 4,
        reward: 40,
        rules: '',
        created_by: keyPair.nodeId,
        created_at: ts,
      },
    },
    { keyPair, salt: randomBytes(16) },
  );
  if (!sealed.ok) throw new Error(`a seed of the benchmark is refused: ${sealed.problem.reason}`);
  return { key: sealed.value.held.key, verified: true, text: sealed.value.text };
}

/** `count` seeds of a handful of publishers, dated now or as `tsOf` says (unix seconds). */
export function* makeSeeds(
  count: number,
  tsOf: (number: number) => number = () => Math.floor(Date.now() / 1000),
): IterableIterator<LogEntry> {
  const publishers = Array.from({ length: 16 }, makePublisher);
  for (let number = 0; number < count; number += 1) {
    const publisher = publishers[number % publishers.length];
    if (publisher !== undefined) yield makeSeed(publisher, number, tsOf(number));
  }
}
