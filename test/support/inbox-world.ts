import { AuthorBook } from '../../source/identity/node-id.ts';
import type { EnvelopeKey } from '../../source/model/types.ts';
import type { Carrier } from '../../source/network/inbox/carrier.ts';
import type { RefusedMessage } from '../../source/network/inbox/conclusion.ts';
import { Inbox } from '../../source/network/inbox/inbox.ts';
import { INBOX_LIMITS, type InboxLimits } from '../../source/network/inbox/inbox-limits.ts';
import type { Arrived, InboxPorts, Prover } from '../../source/network/inbox/inbox-ports.ts';
import { datagramAddress } from '../../source/network/transport/peer-address.ts';
import { createProver, HERE } from '../../source/node/replication/prover.ts';
import { sealSeed, testKey } from './sealed.ts';

/** Unix seconds: the inbox's time at first. */
export const NOW_S = 1_800_000_000;
export const PEER = '127.0.0.1:4000';
export const publisher = testKey(1);
const WIDE = { perSecond: 1e9, burst: 1e9 };
/** Refuse nothing for a rate. */
export const WIDE_LIMITS: InboxLimits = {
  ...{ perPeer: WIDE, perHost: WIDE, junk: WIDE, perSigner: WIDE, old: WIDE, carriers: WIDE },
  vain: { ofSigner: WIDE, ofHost: WIDE, ofAll: WIDE },
};
/** A seed of `publisher`. */
export const sealed = sealSeed(publisher, NOW_S);

/** An inbox with the real proofs, and all that it gives away. */
export function inboxWorld({
  acceptUnsigned = false,
  limits = INBOX_LIMITS,
  isBlocked = () => false,
  isKnownAt = () => false,
  isUnwanted = () => false,
  isAskedFor = () => false,
  turnAway = () => undefined,
  admit = () => new Map(),
  hand = () => undefined,
  soon = () => {},
}: {
  readonly acceptUnsigned?: boolean;
  readonly limits?: InboxLimits;
  readonly isBlocked?: InboxPorts['isBlocked'];
  readonly isKnownAt?: InboxPorts['isKnownAt'];
  readonly isUnwanted?: InboxPorts['isUnwanted'];
  readonly isAskedFor?: InboxPorts['isAskedFor'];
  readonly turnAway?: InboxPorts['turnAway'];
  readonly admit?: InboxPorts['admit'];
  /** Other threads that look at signatures; by default there are none. */
  readonly hand?: Prover['hand'];
  /** By default turns are only those of `flush`. */
  readonly soon?: InboxPorts['soon'];
} = {}) {
  const world = { nowMs: NOW_S * 1000 };
  const groups: (readonly Arrived[])[] = [];
  const refused: RefusedMessage[] = [];
  const duplicates: EnvelopeKey[] = [];
  const carriers: Carrier[] = [];
  const known = new Set<EnvelopeKey>();
  const inbox = new Inbox(
    {
      prover: createProver(new AuthorBook(), { ...HERE, hand }),
      acceptUnsigned,
      nowMs: () => world.nowMs,
      soon,
      knows: (key) => known.has(key),
      isBlocked,
      isKnownAt,
      isUnwanted,
      isAskedFor,
      admit: (group) => {
        groups.push(group);
        for (const { held } of group) known.add(held.key);
        return admit(group);
      },
      duplicate: (key) => duplicates.push(key),
      turnAway,
      refused: (message) => refused.push(message),
      carrier: (carrier) => carriers.push(carrier),
      reassembled: () => {},
    },
    limits,
  );
  const hear = (message: string | Buffer, peer = PEER) => {
    const bytes = Buffer.from(message);
    inbox.receive({ bytes, peer: datagramAddress(peer), host: peer.split(':')[0] ?? '' });
    inbox.flush();
  };
  return { world, inbox, hear, groups, refused, duplicates, carriers };
}
