/** BLAKE2b-256 (RFC 7693), in 32-bit halves: what no part of the program lends this. */

const IV = Uint32Array.of(
  ...[0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a],
  ...[0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19],
);
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];
const ROUNDS = 12;
const BLOCK_BYTES = 128;
const OUT_BYTES = 32;

const words = new Uint32Array(32);
const message = new Uint32Array(32);

/** words[a] += words[b], of 64 bits. */
function add(a: number, b: number): void {
  const low = (words[a * 2] ?? 0) + (words[b * 2] ?? 0);
  words[a * 2 + 1] = (words[a * 2 + 1] ?? 0) + (words[b * 2 + 1] ?? 0) + (low >= 0x1_0000_0000 ? 1 : 0);
  words[a * 2] = low;
}

function addMessage(a: number, m: number): void {
  const low = (words[a * 2] ?? 0) + (message[m * 2] ?? 0);
  words[a * 2 + 1] = (words[a * 2 + 1] ?? 0) + (message[m * 2 + 1] ?? 0) + (low >= 0x1_0000_0000 ? 1 : 0);
  words[a * 2] = low;
}

/** words[d] = (words[d] ^ words[a]) rotated right by `by`. */
function mixRight(d: number, a: number, by: number): void {
  const low = (words[d * 2] ?? 0) ^ (words[a * 2] ?? 0);
  const high = (words[d * 2 + 1] ?? 0) ^ (words[a * 2 + 1] ?? 0);
  if (by === 32) {
    words[d * 2] = high;
    words[d * 2 + 1] = low;
  } else if (by === 63) {
    words[d * 2] = (low << 1) | (high >>> 31);
    words[d * 2 + 1] = (high << 1) | (low >>> 31);
  } else {
    words[d * 2] = (low >>> by) | (high << (32 - by));
    words[d * 2 + 1] = (high >>> by) | (low << (32 - by));
  }
}

function compress(state: Uint32Array, block: Uint8Array, counted: number, isLast: boolean): void {
  words.set(state);
  words.set(IV, 16);
  words[24] = (words[24] ?? 0) ^ counted;
  if (isLast) {
    words[28] = ~(words[28] ?? 0);
    words[29] = ~(words[29] ?? 0);
  }
  const view = new DataView(block.buffer, block.byteOffset, BLOCK_BYTES);
  for (let at = 0; at < 32; at += 1) message[at] = view.getUint32(at * 4, true);
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = SIGMA[round % SIGMA.length] ?? [];
    for (const [nth, [a = 0, b = 0, c = 0, d = 0]] of MIXED.entries()) {
      add(a, b);
      addMessage(a, order[nth * 2] ?? 0);
      mixRight(d, a, 32);
      add(c, d);
      mixRight(b, c, 24);
      add(a, b);
      addMessage(a, order[nth * 2 + 1] ?? 0);
      mixRight(d, a, 16);
      add(c, d);
      mixRight(b, c, 63);
    }
  }
  for (let at = 0; at < 16; at += 1) state[at] = (state[at] ?? 0) ^ (words[at] ?? 0) ^ (words[at + 16] ?? 0);
}

/** In hex. */
export function blake2b256(bytes: Uint8Array): string {
  const state = IV.slice();
  state[0] = (state[0] ?? 0) ^ 0x01010000 ^ OUT_BYTES;
  const blocks = Math.max(1, Math.ceil(bytes.length / BLOCK_BYTES));
  for (let nth = 0; nth < blocks; nth += 1) {
    const block = new Uint8Array(BLOCK_BYTES);
    block.set(bytes.subarray(nth * BLOCK_BYTES, (nth + 1) * BLOCK_BYTES));
    const isLast = nth === blocks - 1;
    compress(state, block, isLast ? bytes.length : (nth + 1) * BLOCK_BYTES, isLast);
  }
  const out = Buffer.alloc(64);
  for (const [at, word] of state.entries()) out.writeUInt32LE(word, at * 4);
  return out.toString('hex', 0, OUT_BYTES);
}
