import { createHash } from 'node:crypto';
import { blake2b256 } from './blake2b.ts';
import { canonical, type Json, type JsonObject, strictJson } from './canonical.ts';
import { isSigned } from './signer.ts';

const MARKET = 'crabnet-mvp-v1';
const TS_MAX = 100_000_000_000;
const DAY_MS = 86_400_000;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** An envelope that proves itself: its signature, its ids, its limits. */
export interface Said {
  /** E1. */
  readonly key: string;
  readonly kind: string;
  readonly from: string;
  readonly ts: number;
  /** What its kind creates; of a settlement the payload. */
  readonly object: JsonObject;
  /** C1: the bid that a claim carries. */
  readonly bid: Said | undefined;
}

class Unproven extends Error {}

function need(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Unproven(what);
}

/** What a text proves by itself; undefined where it is no signed envelope, or breaks a rule that its bytes alone show. */
export function proven(text: string): Said | undefined {
  if (Buffer.byteLength(text) > 60_000) return undefined;
  const value = strictJson(text);
  try {
    return value === undefined ? undefined : said(value);
  } catch (error) {
    if (error instanceof Unproven) return undefined;
    throw error;
  }
}

const OBJECTS: Readonly<Record<string, string>> = {
  SeedCreated: 'seed',
  BidSubmitted: 'bid',
  ClaimCreated: 'claim',
  TaskResult: 'result',
};

function said(value: Json | undefined): Said {
  const envelope = objectIn(value);
  const [meta, payload] = [objectIn(envelope.meta), objectIn(envelope.payload)];
  const [from, kind, id] = [text(meta.from), text(meta.kind), text(meta.id)];
  const ts = count(meta.ts, TS_MAX);
  need(kind === 'TaskSettle' || OBJECTS[kind] !== undefined, 'one of the five kinds');
  need(
    UUID.test(id) && from !== '' && from.length <= 64 && meta.nonce === ts,
    'meta as signed envelopes have it',
  );
  // E1, E2
  const head = canonical({ from, id, kind, nonce: ts, ts });
  const bytes = Buffer.from(`crabnet/envelope/1/${MARKET}\n{"meta":${head},"payload":${canonical(payload)}}`);
  need(isSigned(bytes, text(meta.signature), from), 'a signature');
  // E3
  need(id === idOf('envelope', { from, payload, ts }), 'an id that follows from the content');
  const object = readPayload(kind, payload, from, ts);
  const bid = kind === 'ClaimCreated' ? carriedBid(object) : undefined;
  return { key: blake2b256(bytes), kind, from, ts, object, bid };
}

/** UUID version 8 from the first 16 bytes of the hash. */
function idOf(word: string, content: JsonObject): string {
  const hash = Buffer.from(blake2b256(Buffer.from(`crabnet/id/1\n${word}\n${canonical(content)}`)), 'hex');
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}

function readPayload(kind: string, payload: JsonObject, from: string, ts: number): JsonObject {
  if (kind === 'TaskSettle') return readSettlement(payload);
  const word = OBJECTS[kind] ?? '';
  need(Object.keys(payload).join() === word, `nothing but ${word}`);
  const object = objectIn(payload[word]);
  const { id, ...rest } = object;
  need(text(id) === idOf(word, { from, object: rest }), 'an id that follows from the content');
  need(
    /^[\w-]{22}$/u.test(text(object.salt)) && object.created_at === ts,
    'a salt, and the time of the envelope',
  );
  const isUpTo = (bytes: number) => need(size(canonical(object)) <= bytes, `${word} ≤ ${bytes} bytes`);
  switch (word) {
    case 'seed':
      isUpTo(16 * 1024);
      readSeed(object, from, ts);
      break;
    case 'bid':
      isUpTo(2048);
      uuid(object.seed_id);
      need(text(object.bidder) === from, 'B1: its signer is its bidder');
      count(object.price);
      limited(object.notes, 2048);
      break;
    case 'claim':
      isUpTo(8192);
      uuid(object.seed_id);
      uuid(object.bid_id);
      text(object.worker);
      need(object.replaces === null || UUID.test(text(object.replaces)), 'what it replaces, or null');
      break;
    default:
      readResult(object, from);
  }
  return object;
}

function readSeed(seed: JsonObject, from: string, ts: number): void {
  need(text(seed.created_by) === from, 'S1: its signer is its publisher');
  need([...text(seed.title)].length <= 200, 'a title of 200 characters at the most');
  limited(seed.description, 4096);
  limited(seed.rules, 4096);
  limited(seed.command, 8192);
  const window = count(seed.bid_deadline_ts, TS_MAX) - ts;
  need(window >= 1 && window <= 7 * 86_400, 'S1: bids for 1 s to 7 days');
  count(seed.timeout_ms, 14 * DAY_MS);
  count(seed.exec_deadline_ms, 14 * DAY_MS);
  for (const name of ['min_price', 'max_bids', 'reward']) count(seed[name]);
}

function readResult(result: JsonObject, from: string): void {
  uuid(result.seed_id);
  uuid(result.claim_id);
  need(text(result.worker) === from, 'R1: its signer is its worker');
  const { exit_code: code } = result;
  need(typeof code === 'number' && Number.isInteger(code) && code === (code | 0), 'an exit code of 32 bits');
  need(typeof result.timed_out === 'boolean', 'whether it timed out');
  count(result.duration_ms);
  const output = createHash('sha256').update(text(result.stdout)).update(text(result.stderr)).digest('hex');
  need(text(result.output_hash) === output, 'R1: the hash of its output');
}

function readSettlement(payload: JsonObject): JsonObject {
  need(
    Object.keys(payload).every((name) => ['seed', 'note', 'result_key'].includes(name)),
    'nothing but seed, note and key',
  );
  need(size(canonical(payload)) <= 24 * 1024, 'a payload of 24 KiB at the most');
  const seed = objectIn(payload.seed);
  uuid(seed.id);
  need(seed.status === 'Accepted' || seed.status === 'Rejected', 'accepted or rejected');
  need(
    seed.result_id === undefined || seed.result_id === null || UUID.test(text(seed.result_id)),
    'a result',
  );
  if (payload.note !== undefined) limited(payload.note, 4096);
  if (payload.result_key !== undefined) need(/^[\da-f]{64}$/u.test(text(payload.result_key)), 'a key');
  return payload;
}

/** C1: the whole envelope of the bid that it names. */
function carriedBid(claim: JsonObject): Said {
  const bid = said(claim.bid);
  need(bid.kind === 'BidSubmitted', 'C1: it carries a bid');
  const { id, seed_id: seed, bidder } = bid.object;
  need(id === claim.bid_id && seed === claim.seed_id && bidder === claim.worker, 'C1: the one that it names');
  return bid;
}

function objectIn(value: Json | undefined): JsonObject {
  need(typeof value === 'object' && value !== null && !Array.isArray(value), 'an object');
  return value as JsonObject;
}

function text(value: Json | undefined): string {
  need(typeof value === 'string', 'a text');
  return value;
}

function count(value: Json | undefined, most = Number.MAX_SAFE_INTEGER): number {
  need(
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most,
    'a whole number',
  );
  return value;
}

const uuid = (value: Json | undefined): void => need(UUID.test(text(value)), 'a UUID');
const size = (value: string): number => Buffer.byteLength(value);
const limited = (value: Json | undefined, bytes: number): void =>
  need(size(text(value)) <= bytes, `${bytes} bytes at the most`);
