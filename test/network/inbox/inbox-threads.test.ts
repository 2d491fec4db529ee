import { describe, expect, it } from 'vitest';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import { verifies } from '../../../source/identity/signature.ts';
import type { JsonObject } from '../../../source/model/types.ts';
import type { SignatureToCheck } from '../../../source/model/unproven.ts';
import { INBOX_LIMITS } from '../../../source/network/inbox/inbox-limits.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import type { Judgement } from '../../../source/network/transport/transport.ts';
import { forgetfulLedger } from '../../support/forgetful-ledger.ts';
import { inboxWorld, NOW_S, PEER, publisher } from '../../support/inbox-world.ts';
import { sealBid, sealClaim, sealSeed, testKey } from '../../support/sealed.ts';

const bidder = testKey(3);
const WIDE_BUCKET = { perSecond: 1e9, burst: 1e9 };
const WIDE = { ...INBOX_LIMITS, perPeer: WIDE_BUCKET, perHost: WIDE_BUCKET, junk: WIDE_BUCKET };

const verdictOn = ({ signature, bytes, publicKey }: SignatureToCheck) =>
  verifies(signature, bytes, publicKey);

function forge(text: string): string {
  const { meta } = JSON.parse(text) as { meta: JsonObject };
  const signature = String(meta.signature);
  return text.replace(signature, `${signature.slice(0, 40)}AAAAAA${signature.slice(46)}`);
}

/** A seed, a bid for it and its award. */
function trade(): readonly string[] {
  const seed = sealSeed(publisher, NOW_S);
  const bid = sealBid(bidder, seed.held.seed, NOW_S);
  return [seed.text, bid.text, sealClaim(publisher, bid, NOW_S).text];
}

/** An inbox on a loop of its own, with other threads that answer when and in the order they are told to. */
function threadedWorld(room = Number.POSITIVE_INFINITY) {
  const tasks: (() => void)[] = [];
  const handed: { readonly batch: readonly SignatureToCheck[]; readonly answer: () => void }[] = [];
  const inert: string[] = [];
  const ledger = forgetfulLedger(NOW_S * 1000);
  const world = inboxWorld({
    limits: WIDE,
    soon: (task) => tasks.push(task),
    hand: (batch) =>
      handed.length >= room
        ? undefined
        : new Promise((resolve) => handed.push({ batch, answer: () => resolve(batch.map(verdictOn)) })),
    admit: (group) => {
      const outcome = ledger.admitGroup(group);
      inert.push(...outcome.inert.map(({ text }) => text));
      return outcome.refused;
    },
  });
  const judgements: Judgement[] = [];
  const receive = (...texts: readonly string[]) => {
    for (const text of texts) {
      const judge = (judgement: Judgement) => judgements.push(judgement);
      world.inbox.receive({ bytes: Buffer.from(text), peer: datagramAddress(PEER), host: PEER, judge });
    }
  };
  /** Lets the loop turn until nothing is left that it could do by itself. */
  const turn = async () => {
    for (let idle = 0; idle < 5; idle += 1) {
      await Promise.resolve();
      for (const task of tasks.splice(0)) {
        task();
        idle = 0;
      }
    }
  };
  return { ...world, ledger, handed, inert, judgements, receive, turn };
}

describe('with other threads that verify, the inbox', () => {
  it('admits each award right behind its bid and seed, whichever thread answers first', async () => {
    const { receive, turn, handed, ledger, inert, refused } = threadedWorld();
    const trades = Array.from({ length: 50 }, trade).flat();
    receive(...trades);
    await turn();
    expect(handed.length).toBeGreaterThan(1);
    for (const { answer } of handed.toReversed()) {
      answer();
      await turn();
    }
    expect([...ledger.market.all()]).toHaveLength(trades.length);
    expect(inert).toEqual([]);
    expect(refused).toEqual([]);
  });

  it('refuses what is forged among what is right, each by its own, in the order of arrival', async () => {
    const { receive, turn, handed, judgements, refused, groups } = threadedWorld();
    const seeds = Array.from({ length: 60 }, () => sealSeed(publisher, NOW_S).text);
    receive(...seeds.map((text, nth) => (nth % 9 === 4 ? forge(text) : text)));
    await turn();
    for (const { answer } of handed) answer();
    await turn();
    expect(groups.flat().map(({ text }) => text)).toEqual(seeds.filter((_, nth) => nth % 9 !== 4));
    expect(refused.map(({ reason }) => reason)).toEqual(Array(7).fill('bad-signature'));
    expect(judgements.filter((judgement) => judgement === 'reject')).toHaveLength(7);
  });

  it('hears a carrier after all that came before it', async () => {
    const { receive, turn, handed, groups, carriers } = threadedWorld();
    receive(...Array.from({ length: 64 }, () => sealSeed(publisher, NOW_S).text));
    const crabnet = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };
    receive(signPayload('TaskSettle', 0, { crabnet }, publisher));
    await turn();
    expect(carriers).toEqual([]);
    for (const { answer } of handed) answer();
    await turn();
    expect([groups.flat().length, carriers.length]).toEqual([64, 1]);
  });

  it('has the same envelope looked at once while it is under way, and another of its key by itself', async () => {
    const { receive, turn, handed, groups, duplicates, refused } = threadedWorld();
    const [first = '', ...others] = Array.from({ length: 30 }, () => sealSeed(publisher, NOW_S).text);
    receive(forge(first), forge(first), first, first, ...others);
    await turn();
    // The forgery and the true one, and each of the others.
    expect(handed.flatMap(({ batch }) => batch)).toHaveLength(1 + 2 + others.length);
    for (const { answer } of handed) answer();
    await turn();
    expect(groups.flat()).toHaveLength(30);
    expect(duplicates).toHaveLength(1);
    expect(refused.map(({ reason }) => reason)).toEqual(['bad-signature', 'refused-before']);
  });

  it('keeps no more than 4,096 messages under way, those that are verified included', async () => {
    const { receive, turn, refused, handed } = threadedWorld();
    const seeds = Array.from({ length: 64 }, () => sealSeed(publisher, NOW_S).text);
    for (let sent = 0; sent < 4096; sent += 64) {
      receive(...seeds);
      await turn();
    }
    expect(refused).toEqual([]);
    receive(...seeds);
    expect(refused.map(({ reason }) => reason)).toEqual(Array(64).fill('overload'));
    for (const { answer } of handed) answer();
    await turn();
    receive(...seeds.slice(0, 1));
    expect(refused.filter(({ reason }) => reason === 'overload')).toHaveLength(64);
  });

  it('verifies itself what no thread has room for', async () => {
    const { receive, turn, handed, groups } = threadedWorld(1);
    receive(...Array.from({ length: 200 }, () => sealSeed(publisher, NOW_S).text));
    await turn();
    expect(handed).toHaveLength(1);
    handed[0]?.answer();
    await turn();
    expect(groups.flat()).toHaveLength(200);
  });

  it('stops with all taken in that it had received, whoever was at it', async () => {
    const { inbox, receive, turn, handed, groups, judgements } = threadedWorld();
    receive(...Array.from({ length: 100 }, () => sealSeed(publisher, NOW_S).text));
    await turn();
    receive(...Array.from({ length: 30 }, () => sealSeed(publisher, NOW_S).text));
    inbox.stop();
    expect(groups.flat()).toHaveLength(130);
    expect(judgements).toEqual(Array(130).fill('accept'));
    for (const { answer } of handed) answer();
    await turn();
    expect(groups.flat()).toHaveLength(130);
  });

  it('is settled once all that it had received by then is committed, though more comes in', async () => {
    const { inbox, receive, turn, handed, groups } = threadedWorld();
    await inbox.settled();
    receive(...Array.from({ length: 64 }, () => sealSeed(publisher, NOW_S).text));
    let isSettled = false;
    void inbox.settled().then(() => {
      isSettled = true;
    });
    await turn();
    receive(...Array.from({ length: 64 }, () => sealSeed(publisher, NOW_S).text));
    await turn();
    expect([isSettled, groups.length]).toEqual([false, 0]);
    handed[0]?.answer();
    await turn();
    expect([isSettled, groups.flat().length]).toEqual([true, 64]);
  });

  it('commits what comes in several busy turns at once, when a turn brings little more, and a few at once', () => {
    const tasks: (() => void)[] = [];
    const { inbox, groups } = inboxWorld({ soon: (task) => tasks.push(task) });
    const receive = () => {
      const bytes = Buffer.from(sealSeed(publisher, NOW_S).text);
      inbox.receive({ bytes, peer: datagramAddress(PEER), host: PEER });
    };
    for (let turns = 0; turns < 3; turns += 1) {
      for (let message = 0; message < 20; message += 1) receive();
      tasks.shift()?.();
      expect(groups).toEqual([]);
    }
    receive();
    tasks.shift()?.();
    receive();
    tasks.shift()?.();
    expect(groups.map(({ length }) => length)).toEqual([61, 1]);
  });
});
