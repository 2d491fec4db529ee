import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANSWER_LIMITS,
  encodeAnswer,
  encodeQuestion,
  KadFault,
  readAnswer,
  readQuestion,
} from '../../../source/network/libp2p/kad-message.ts';

const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength });

/** As somebody who stores something would say it: a type and a key. */
const other = (type: number): Buffer => Buffer.from([8, type, 0x12, 1, 7]);

describe('a question of kad', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(bytes(128, 1), (key) => {
        expect([...readQuestion(encodeQuestion(key))]).toEqual([...key]);
      }),
    );
  });

  it.each([0, 1, 2, 3, 5, 6, 100])('of type %i is none for us', (type) => {
    expect(() => readQuestion(other(type))).toThrow(KadFault);
  });

  it('without a type is the one that stores a value, and none for us', () => {
    expect(() => readQuestion(Buffer.from([0x12, 1, 7]))).toThrow(KadFault);
  });

  it('needs a key, which is not long', () => {
    expect(() => readQuestion(Buffer.from([8, 4]))).toThrow(KadFault);
    expect(() => readQuestion(encodeQuestion(new Uint8Array(129)))).toThrow(KadFault);
  });
});

describe('an answer of kad', () => {
  const peers = fc.array(
    fc.record({
      id: bytes(64, 1),
      addresses: fc.array(bytes(40), { maxLength: ANSWER_LIMITS.addressesPerPeer }),
    }),
    { maxLength: ANSWER_LIMITS.peers },
  );

  it('is read as it was written', () => {
    fc.assert(
      fc.property(peers, (told) => {
        const plain = (list: typeof told) =>
          list.map(({ id, addresses }) => [[...id], addresses.map((one) => [...one])]);
        expect(plain(readAnswer(encodeAnswer(told)) as typeof told)).toEqual(plain(told));
      }),
    );
  });

  it('that tells of many peers at many addresses is read up to the limits', () => {
    const address = new Uint8Array(8);
    const told = Array.from({ length: 500 }, () => ({
      id: new Uint8Array(38),
      addresses: [...Array.from({ length: 50 }, () => address), new Uint8Array(10_000)],
    }));
    const read = readAnswer(encodeAnswer(told));
    expect(read.length).toBe(ANSWER_LIMITS.peers);
    for (const { addresses } of read) expect(addresses.length).toBe(ANSWER_LIMITS.addressesPerPeer);
  });
});

it('whatever else comes is a fault, or read as nothing', () => {
  fc.assert(
    fc.property(bytes(200), (noise) => {
      for (const read of [readQuestion, readAnswer]) {
        try {
          read(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(KadFault);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
