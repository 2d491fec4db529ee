import { describe, expect, it } from 'vitest';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import type { JsonObject } from '../../../source/model/types.ts';
import { heldDaysMembers } from '../../../source/network/sync/told-days.ts';
import { inboxWorld, NOW_S, publisher } from '../../support/inbox-world.ts';

describe('a carrier in the inbox', () => {
  it.each([
    ['no keys', []],
    ['65 keys', Array.from({ length: 65 }, (_, number) => number.toString(16).padStart(64, '0'))],
    ['a key that is none', ['x'.repeat(64)]],
    ['keys that are no list', { length: 1 }],
  ])('refuses an acknowledgement with %s', (_name, keys) => {
    const { hear, carriers, refused } = inboxWorld();
    hear(signPayload('TaskSettle', 0, { crabnet: { type: 'ack', ts: NOW_S, keys } }, publisher));
    expect(carriers).toEqual([]);
    expect(refused).toMatchObject([{ reason: 'bad-carrier', field: 'payload.crabnet.keys' }]);
  });

  it('refuses a carrier of a million keys before it reads it', () => {
    const { hear, carriers, refused } = inboxWorld();
    hear(`{"meta":{},"payload":{"crabnet":{"keys":["${Array(1_000_000).fill('a').join('","')}"]}}}`);
    const short = Array(29_000).fill(0).join(',');
    hear(`{"meta":{},"payload":{"crabnet":{"type":"ack","ts":1,"keys":[${short}]}}}`);
    expect(refused.map(({ reason }) => reason)).toEqual(['too-large', 'bad-carrier']);
    expect(carriers).toEqual([]);
  });

  it('hears signed carriers and stores nothing of them', () => {
    const { hear, carriers, groups, refused } = inboxWorld();
    const hello = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };
    const text = signPayload('TaskSettle', 0, { crabnet: hello }, publisher);
    hear(text);
    expect(carriers.map(({ message, meta }) => [meta.from, message])).toEqual([
      [publisher.nodeId, { ...hello, rules: 1, held: undefined, files: null }],
    ]);
    hear(
      signPayload('TaskSettle', 0, { crabnet: { ...hello, boot: 'c' } }, publisher).replace('otter', 'mole'),
    );
    hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, alias: 'x'.repeat(33) } }, publisher));
    hear(signPayload('TaskSettle', 0, { crabnet: { type: 'dance', ts: NOW_S } }, publisher));
    hear(signPayload('TaskSettle', 5, { crabnet: hello }, publisher));
    expect(refused.map(({ reason }) => reason)).toEqual([
      'bad-signature',
      'bad-carrier',
      'bad-carrier',
      'bad-carrier',
    ]);
    expect(groups).toEqual([]);
  });

  it('reads of a hello what its sender holds, and ignores questions of other rules', () => {
    const { hear, carriers, refused } = inboxWorld();
    const said = {
      floor: 20_800,
      before: NOW_S - 60,
      days: { newest: 20_833, days: [{ fingerprint: Buffer.alloc(8, 7), isMarked: true }] },
      unsigned: Buffer.alloc(8, 1),
    };
    const hello = { type: 'hello', ts: NOW_S, alias: '', version: '1', boot: 'b', rules: 2 };
    const say = (members: JsonObject) =>
      hear(signPayload('TaskSettle', 0, { crabnet: { ...members, ts: NOW_S } }, publisher));
    say({ ...hello, ...heldDaysMembers(said) });
    say({ type: 'sync-ask', request: 1, token: '', domain: 'signed', ranges: [['', '']] });
    say({ type: 'sync-want', request: 1, token: '', domain: 'signed', ids: 'AAAA' });
    expect(carriers.map(({ message }) => message)).toEqual([
      { ...hello, held: said, files: null },
      { type: 'sync-foreign' },
      { type: 'sync-foreign' },
    ]);
    expect(refused).toEqual([]);
    say({ ...hello, ...heldDaysMembers(said), days: 'AAAA' });
    say({ ...hello, ...heldDaysMembers(said), floor: 65_536 });
    expect(refused.map(({ reason, field }) => [reason, field])).toEqual([
      ['bad-carrier', 'payload.crabnet.days'],
      ['bad-carrier', 'payload.crabnet.floor'],
    ]);
  });
});
