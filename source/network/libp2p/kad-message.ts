/** A question or an answer of kad that cannot be read, in words. */
export class KadFault extends Error {
  override readonly name = 'KadFault';
}

/** A peer in an answer: its PeerId as a multihash, and multiaddrs, as bytes. */
export interface ToldPeer {
  readonly id: Uint8Array;
  readonly addresses: readonly Uint8Array[];
}

/** The one question of kad that finding peers needs; the others store what peers say, or give it out. */
const FIND_NODE = 4;

/** What is read of an answer; what is beyond it is passed over. */
export const ANSWER_LIMITS = { peers: 20, addressesPerPeer: 8, idBytes: 128, addressBytes: 256 } as const;
const KEY_BYTES = 128;

const FIELD = { type: 1, key: 2, closer: 8, id: 1, address: 2 } as const;
const WIRE = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

/** The question who is near a point of the key space. */
export const encodeQuestion = (key: Uint8Array): Buffer =>
  Buffer.concat([numberField(FIELD.type, FIND_NODE), bytesField(FIELD.key, key)]);

/** The key that is asked for. Throws `KadFault`, also for every other question of kad. */
export function readQuestion(bytes: Uint8Array): Uint8Array {
  let type = 0;
  let key: Uint8Array | undefined;
  for (const { field, value } of fieldsOf(bytes)) {
    if (field === FIELD.type && typeof value === 'number') type = value;
    if (field === FIELD.key && typeof value !== 'number') key = value;
  }
  if (type !== FIND_NODE) throw new KadFault('a question that is not answered here');
  if (key === undefined || key.length === 0 || key.length > KEY_BYTES)
    throw new KadFault('a question without a key');
  return key;
}

export const encodeAnswer = (peers: readonly ToldPeer[]): Buffer =>
  Buffer.concat([
    numberField(FIELD.type, FIND_NODE),
    ...peers.map(({ id, addresses }) =>
      bytesField(
        FIELD.closer,
        Buffer.concat([
          bytesField(FIELD.id, id),
          ...addresses.map((address) => bytesField(FIELD.address, address)),
        ]),
      ),
    ),
  ]);

/** The peers of an answer, as many as are read of one. Throws `KadFault`. */
export function readAnswer(bytes: Uint8Array): readonly ToldPeer[] {
  const peers: ToldPeer[] = [];
  for (const { field, value } of fieldsOf(bytes)) {
    if (field !== FIELD.closer || typeof value === 'number') continue;
    const peer = readPeer(value);
    if (peer !== undefined) peers.push(peer);
    if (peers.length === ANSWER_LIMITS.peers) break;
  }
  return peers;
}

function readPeer(bytes: Uint8Array): ToldPeer | undefined {
  let id: Uint8Array | undefined;
  const addresses: Uint8Array[] = [];
  for (const { field, value } of fieldsOf(bytes)) {
    if (typeof value === 'number') continue;
    if (field === FIELD.id && value.length <= ANSWER_LIMITS.idBytes) id = value;
    const isRead = addresses.length < ANSWER_LIMITS.addressesPerPeer;
    if (field === FIELD.address && isRead && value.length <= ANSWER_LIMITS.addressBytes)
      addresses.push(value);
  }
  return id === undefined ? undefined : { id, addresses };
}

/** The fields of a protobuf message, numbers and bytes; others are passed over. */
function* fieldsOf(bytes: Uint8Array): Generator<{ field: number; value: number | Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined) throw new KadFault('a message that ends too early');
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new KadFault('a number that is too long');
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === WIRE.varint) yield { field, value: varint() };
    else if (wire === WIRE.bytes) {
      const end = varint() + at;
      if (end > bytes.length) throw new KadFault('a message that ends too early');
      const value = bytes.subarray(at, end);
      at = end;
      yield { field, value };
    } else if (wire === WIRE.four) at += 4;
    else if (wire === WIRE.eight) at += 8;
    else throw new KadFault('a field of no known kind');
  }
}

const numberField = (field: number, value: number): Buffer => Buffer.from([field * 8 + WIRE.varint, value]);

const bytesField = (field: number, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([field * 8 + WIRE.bytes, ...varintOf(value.length)]), value]);

function varintOf(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
