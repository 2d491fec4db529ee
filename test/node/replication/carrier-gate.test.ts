import { describe, expect, it } from 'vitest';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import type { JsonObject, JsonValue, NodeId } from '../../../source/model/types.ts';
import { type Carrier, readCarrier } from '../../../source/network/inbox/carrier.ts';
import type { Conclusion } from '../../../source/network/inbox/conclusion.ts';
import {
  datagramAddress,
  linkAddress,
  type PeerAddress,
} from '../../../source/network/transport/peer-address.ts';
import { CarrierGate } from '../../../source/node/replication/carrier-gate.ts';
import { signer } from '../../support/fake-envelopes.ts';
import { testKey } from '../../support/sealed.ts';

const NOW_S = 1_800_000_000;
const KEY = testKey(2);

function carrier(members: JsonObject, from: string = KEY.nodeId): Carrier {
  const text = signPayload('TaskSettle', 0, { crabnet: { ts: NOW_S, ...members } }, KEY);
  const read = readCarrier(JSON.parse(text) as JsonValue);
  if (!read.ok) throw new Error(`the carrier does not read: ${read.problem.field}`);
  return { ...read.value, meta: { ...read.value.meta, from: from as NodeId } };
}

const hello = (from?: string) => carrier({ type: 'hello', alias: 'x', version: '1', boot: 'b' }, from);
const ask = (token: string) =>
  carrier({ type: 'sync-ask', request: 1, token, domain: 'signed', day: 0, ranges: [['', '']] });
const answers = ['sync-token', 'sync-tell', 'sync-done'].map((type) =>
  carrier({
    type,
    request: 7,
    ...{ 'sync-token': { token: 't' }, 'sync-tell': { told: [] }, 'sync-done': { sent: 1 } }[type],
  }),
);

/** A gate, and what it asks about to be set. */
function world() {
  const state = {
    nowMs: 0,
    isFull: false,
    isReplay: false,
    isElsewhere: false,
    known: new Set<string>(),
    proven: new Set<string>(),
    named: new Set<string>(),
    blocked: new Set<string>(),
    awaited: new Set<number>(),
    partners: new Set<string>(),
    /** Keys that we tell, and who waits for them. */
    told: new Map<string, string>(),
  };
  const gate = new CarrierGate({
    us: testKey(1).nodeId,
    clock: { now: () => NOW_S * 1000 },
    monotonicMs: () => state.nowMs,
    blocks: { has: (id) => state.blocked.has(id) },
    configured: { has: (_id, address) => state.named.has(address) },
    peers: {
      get isFull() {
        return state.isFull;
      },
      isReplay: () => state.isReplay,
      isElsewhere: () => state.isElsewhere,
      get: (id) => (state.known.has(id) ? ({} as never) : undefined),
      isProven: (host) => state.proven.has(host),
      proven: () => [...state.proven][0],
    },
    ledger: { room: { isPartner: (id) => state.partners.has(id) } },
    telling: {
      awaits: (keys, by) => keys.some((key) => state.told.get(key) === by),
      tellsAny: (keys) => keys.some((key) => state.told.has(key)),
    },
    receipts: { awaits: (keys, by) => keys.some((key) => state.told.get(key) === `receipt ${by}`) },
    catchUp: {
      awaits: (message) => 'request' in message && state.awaited.has(message.request),
      isHeardAt: (_address, token) => token === 'right',
    },
  });
  const say = (said: Carrier, peer: PeerAddress = datagramAddress('192.0.2.1:1'), host = '192.0.2.1') =>
    wordOf(gate.turnAway(said, { bytes: Buffer.alloc(0), peer, host }));
  /** How many of so many, of a host each or all of one, are let through. */
  const passed = (count: number, said: (nth: number) => Carrier, hostOf: (nth: number) => string) =>
    Array.from({ length: count }, (_, nth) => nth).filter((nth) => {
      const host = hostOf(nth);
      return say(said(nth), datagramAddress(`${host}:1`), host) === 'passes';
    }).length;
  return { state, say, passed };
}

const wordOf = (conclusion: Conclusion | undefined): string => {
  if (conclusion === undefined) return 'passes';
  return conclusion.what === 'refused' ? conclusion.problem.reason : conclusion.what;
};

const ONE_HOST = () => '192.0.2.9';
const EACH_ITS_OWN = (nth: number) => `198.51.${nth >> 8}.${nth & 255}`;

describe('before anybody looks who signed a carrier', () => {
  it('what is our own, of somebody blocked, or a copy that came over a link, is dropped', () => {
    const { state, say } = world();
    expect(say(hello())).toBe('passes');
    expect(say(hello(testKey(1).nodeId))).toBe('useless');
    expect(say(hello(), linkAddress(KEY.nodeId))).toBe('passes');
    expect(say(hello(), linkAddress(signer('Other')))).toBe('useless');
    state.blocked.add(KEY.nodeId);
    expect(say(hello())).toBe('useless');
  });

  it('a hello that was heard before is dropped', () => {
    const { state, say } = world();
    state.isReplay = true;
    expect(say(hello())).toBe('useless');
  });

  it('a hello of who says hello elsewhere, where it is proven, is dropped', () => {
    const { state, say } = world();
    state.isElsewhere = true;
    expect(say(hello())).toBe('useless');
  });

  it('a call to be dialled is dropped but from where its signer is proven to hear; forged ones use up nothing of its', () => {
    const { state, say, passed } = world();
    const files = { port: 9012, hosts: [] };
    const call = () =>
      carrier({ type: 'files-call', seed: '0193a5b0-7c1e-7abc-8def-0123456789ab', side: 'inputs', files });
    expect(say(call())).toBe('useless');
    state.proven.add('192.0.2.1');
    expect(say(call(), datagramAddress('192.0.2.2:1'), '192.0.2.2')).toBe('useless');
    expect(passed(100, call, () => '192.0.2.1')).toBe(100);
  });

  it('an acknowledgement is dropped but from who waits for an envelope or a receipt of ours', () => {
    const { state, say } = world();
    const [ours, another] = ['a'.repeat(64), 'b'.repeat(64)];
    const ack = () => say(carrier({ type: 'ack', keys: [another, ours] }));
    expect(ack()).toBe('useless');
    state.told.set(ours, signer('Other'));
    expect(ack()).toBe('useless');
    state.told.set(ours, KEY.nodeId);
    expect(ack()).toBe('passes');
    state.told.set(ours, `receipt ${KEY.nodeId}`);
    expect(ack()).toBe('passes');
  });

  it('a refusal is dropped but from a peer, of something that we tell', () => {
    const { state, say } = world();
    const refusal = () => say(carrier({ type: 'refused', keys: ['a'.repeat(64)], reason: 'quota' }));
    expect(refusal()).toBe('useless');
    state.told.set('a'.repeat(64), '');
    expect(refusal()).toBe('useless');
    state.known.add(KEY.nodeId);
    expect(refusal()).toBe('passes');
    state.told.clear();
    expect(refusal()).toBe('useless');
  });

  it('an answer that nobody waits for is dropped', () => {
    const { state, say } = world();
    expect(answers.map((answer) => say(answer))).toEqual(['useless', 'useless', 'useless']);
    state.awaited.add(7);
    expect(answers.map((answer) => say(answer))).toEqual(['passes', 'passes', 'passes']);
  });
});

describe('newcomers, once the book is full', () => {
  const fullWorld = () => {
    const made = world();
    made.state.isFull = true;
    return made;
  };
  const newcomer = (nth: number) => hello(signer(`N${nth}`));

  it('are heard a few at a time, of one host and in all', () => {
    expect(fullWorld().passed(3000, newcomer, ONE_HOST)).toBe(64);
    expect(fullWorld().passed(3000, newcomer, EACH_ITS_OWN)).toBe(400);
    expect(world().passed(500, newcomer, ONE_HOST)).toBe(500);
  });

  it('hold up nobody who is in the book or whom the owner named', () => {
    const { state, say, passed } = fullWorld();
    passed(3000, newcomer, EACH_ITS_OWN);
    expect(say(hello())).toBe('rate');
    state.named.add('192.0.2.1:1');
    expect(say(hello())).toBe('passes');
    state.named.clear();
    state.known.add(KEY.nodeId);
    expect(say(hello())).toBe('passes');
  });
});

describe('questions', () => {
  it('without a token are answered a few at a time, of one host and in all', () => {
    expect(world().passed(5000, () => ask(''), ONE_HOST)).toBe(500);
    expect(world().passed(5000, () => ask('wrong'), EACH_ITS_OWN)).toBe(2000);
  });

  it('with one, or from a host where somebody hears, are held up by no crowd of those', () => {
    const { state, say, passed } = world();
    passed(5000, () => ask(''), EACH_ITS_OWN);
    expect(say(ask(''))).toBe('rate');
    expect(say(ask('right'))).toBe('passes');
    state.proven.add('192.0.2.1');
    expect(say(ask(''))).toBe('passes');
  });
});
