import { describe, expect, it } from 'vitest';
import { giveBack } from '../../../source/base/give-back.ts';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import type { JsonObject } from '../../../source/model/types.ts';
import { INBOX_LIMITS, type InboxLimits } from '../../../source/network/inbox/inbox-limits.ts';
import type { InboxPorts } from '../../../source/network/inbox/inbox-ports.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import type { Judgement } from '../../../source/network/transport/transport.ts';
import { forgetfulLedger } from '../../support/forgetful-ledger.ts';
import { inboxWorld, NOW_S, PEER, publisher, sealed, WIDE_LIMITS } from '../../support/inbox-world.ts';
import { sealBid, sealClaim, sealSeed, testKey } from '../../support/sealed.ts';
import { v0Trade } from '../../support/v0-trade.ts';

const signature = String((JSON.parse(sealed.text) as { meta: JsonObject }).meta.signature);
const forged = sealed.text.replace(signature, `${signature.slice(0, 40)}AAAAAA${signature.slice(46)}`);
const [old, older] = [sealSeed(publisher, NOW_S - 86_400), sealSeed(publisher, NOW_S - 86_401)];
const other = sealSeed(publisher, NOW_S);
const bid = sealBid(testKey(3), sealed.held.seed, NOW_S);
/** By another than the publisher: whoever holds the seed refuses it. */
const award = sealClaim(testKey(3), bid, NOW_S);
const carrier = (crabnet: JsonObject) => signPayload('TaskSettle', 0, { crabnet }, publisher);
const ONCE = { perSecond: 0, burst: 1 };
const hello = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };

/** `text` in as many fragments as it needs. */
function fragmentsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const total = Math.ceil(bytes.length / 512);
  return Array.from({ length: total }, (_, index) => {
    const payload = bytes.subarray(index * 512, (index + 1) * 512).toString('hex');
    return JSON.stringify({ envelope_id: '00000000-0000-4000-8000-000000000000', total, index, payload });
  });
}

/** An inbox whose every message comes over a transport that waits for its judgement. */
function judgedWorld(particulars: Parameters<typeof inboxWorld>[0] = {}) {
  const { inbox, refused } = inboxWorld(particulars);
  const judgements: Judgement[][] = [];
  const messages: Buffer[] = [];
  const receive = (message: string | Buffer) => {
    const judged: Judgement[] = [];
    judgements.push(judged);
    const judge = (judgement: Judgement) => judged.push(judgement);
    // Of no pool, so that its memory can be given back, as a socket's can.
    const memory = new Uint8Array(Buffer.from(message));
    const bytes = Buffer.from(memory.buffer);
    messages.push(bytes);
    const release = () => giveBack(memory);
    inbox.receive({ bytes, peer: datagramAddress(PEER), host: PEER, judge, release });
  };
  const hear = (...messages: readonly (string | Buffer)[]) => {
    for (const message of messages) {
      receive(message);
      inbox.flush();
    }
  };
  /** One judgement for each message, in the order of arrival. */
  const judged = () => {
    expect(judgements.map(({ length }) => length)).toEqual(judgements.map(() => 1));
    return judgements.flat();
  };
  const reasons = () => refused.map(({ reason }) => reason);
  /** Bytes of messages whose memory was not given back. */
  const keptBytes = () => messages.reduce((sum, { length }) => sum + length, 0);
  return { inbox, receive, hear, judged, reasons, keptBytes };
}

/** Admission as the node does it, on a store that keeps nothing and may fail. */
function admission() {
  const disk = { isFull: false };
  const append = () => {
    if (disk.isFull) throw new CrabnetError('disk-full', 'no room');
  };
  const ledger = forgetfulLedger(NOW_S * 1000, append);
  const admit: InboxPorts['admit'] = (group) => ledger.admitGroup(group).refused;
  return { disk, admit };
}

describe('every message is concluded once:', () => {
  it.each<[string, readonly (string | Buffer)[], readonly Judgement[], readonly string[]]>([
    ['an envelope', [sealed.text], ['accept'], []],
    ['an old envelope', [old.text], ['accept'], []],
    ['a duplicate', [sealed.text, sealed.text], ['accept', 'ignore'], []],
    ['a carrier', [carrier(hello)], ['ignore'], []],
    ['a fragment', fragmentsOf(sealed.text).slice(1), ['ignore'], []],
    ['all of the fragments of an envelope', fragmentsOf(sealed.text), ['ignore', 'ignore'], []],
    ['all of the fragments of junk', fragmentsOf('junk'), ['ignore'], ['not-json']],
    ['all of the fragments of a forgery', fragmentsOf(forged), ['ignore', 'ignore'], ['bad-signature']],
    ['a fragment that is none', ['{"envelope_id":"x","total":1,"index":0}'], ['reject'], ['bad-fragment']],
    ['what is too large', [' '.repeat(60_001)], ['reject'], ['too-large']],
    ['junk', ['junk'], ['reject'], ['not-json']],
    ['bytes that are no text', [Buffer.from([0xff])], ['reject'], ['not-utf8']],
    ['no envelope', ['{}'], ['reject'], ['bad-field']],
    ['a forgery, twice', [forged, forged], ['reject', 'reject'], ['bad-signature', 'refused-before']],
    ['what is from the future', [sealSeed(publisher, NOW_S + 121).text], ['ignore'], ['future']],
    ['a carrier of no type', [carrier({ type: 'dance', ts: NOW_S })], ['reject'], ['bad-carrier']],
    ['a carrier of another', [carrier(hello).replace('otter', 'mole')], ['reject'], ['bad-signature']],
  ])('%s', (_name, messages, judgements, reasons) => {
    const heard = judgedWorld();
    heard.hear(...messages);
    expect(heard.judged()).toEqual(judgements);
    expect(heard.reasons()).toEqual(reasons);
    expect(heard.keptBytes(), 'whose memory was not given back').toBe(0);
  });

  it.each<[string, Partial<InboxLimits>, readonly string[], readonly Judgement[], string]>([
    ['over the rate of its host', { perHost: ONCE }, [sealed.text, bid.text], ['accept', 'later'], 'rate'],
    [
      'over the rate of its signer',
      { perSigner: ONCE },
      [sealed.text, other.text],
      ['accept', 'later'],
      'rate',
    ],
    ['of a peer that sent junk', { junk: ONCE }, ['junk', 'more'], ['reject', 'later'], 'rate-junk'],
    [
      'over the budget of what is old',
      { old: ONCE },
      [old.text, older.text],
      ['accept', 'later'],
      'rate-old',
    ],
    [
      'that is a carrier too many',
      { carriers: ONCE },
      [carrier(hello), carrier({ ...hello, boot: 'c' })],
      ['ignore', 'later'],
      'rate',
    ],
  ])('a message %s', (_name, limits, messages, judgements, reason) => {
    const heard = judgedWorld({ limits: { ...INBOX_LIMITS, ...limits } });
    heard.hear(...messages);
    expect(heard.judged()).toEqual(judgements);
    expect(heard.reasons().at(-1)).toBe(reason);
  });

  it('a message of a peer that is blocked, which is no junk', () => {
    const heard = judgedWorld({ isBlocked: () => true, limits: { ...INBOX_LIMITS, junk: ONCE } });
    heard.hear(' '.repeat(60_001), ' '.repeat(60_001));
    expect(heard.judged()).toEqual(['later', 'later']);
    expect(heard.reasons()).toEqual(['blocked', 'blocked']);
  });

  it('one that there is no room for, and those that wait their turn', () => {
    const { receive, inbox, judged, reasons } = judgedWorld({ limits: WIDE_LIMITS });
    for (let number = 0; number < 4097; number += 1) receive(`junk ${number}`);
    expect(reasons()).toEqual(['overload']);
    inbox.flush();
    expect(judged()).toEqual([...Array(4096).fill('reject'), 'later']);
  });

  it('an unsigned envelope', () => {
    const { hear, judged, reasons } = judgedWorld();
    hear(...v0Trade());
    expect(new Set(judged())).toEqual(new Set(['ignore']));
    expect(new Set(reasons())).toEqual(new Set(['unsigned']));
  });

  it('the same envelope several times in one group', () => {
    const { receive, inbox, judged } = judgedWorld();
    for (let copy = 0; copy < 3; copy += 1) receive(sealed.text);
    inbox.flush();
    expect(judged()).toEqual(['accept', 'ignore', 'ignore']);
  });

  it('an envelope that waits inert, once and not again when it is freed', () => {
    const { hear, judged, reasons } = judgedWorld({ admit: admission().admit });
    hear(bid.text, award.text, sealed.text);
    expect(judged()).toEqual(['accept', 'accept', 'accept']);
    expect(reasons()).toEqual([]);
  });

  it('an envelope that is refused for what is held', () => {
    const { hear, judged, reasons } = judgedWorld({ admit: admission().admit });
    hear(sealed.text, award.text);
    expect(judged()).toEqual(['accept', 'ignore']);
    expect(reasons()).toEqual(['not-author']);
  });

  it('a group whose commit fails, and what waited for it', () => {
    const { disk, admit } = admission();
    const { hear, receive, inbox, judged, reasons } = judgedWorld({ admit });
    hear(bid.text);
    disk.isFull = true;
    receive(sealed.text);
    receive(other.text);
    inbox.flush();
    expect(judged()).toEqual(['accept', 'later', 'later']);
    expect(reasons()).toEqual(['store-failed', 'store-failed']);
  });

  it('what was received before a stop, and what comes after it', () => {
    const { receive, inbox, judged, reasons } = judgedWorld();
    receive(sealed.text);
    receive('junk');
    inbox.stop();
    receive(bid.text);
    expect(judged()).toEqual(['accept', 'reject', 'later']);
    expect(reasons()).toEqual(['not-json']);
  });
});
