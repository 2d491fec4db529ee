import { randomBytes } from 'node:crypto';
import { type KeyPair, keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import type { Attack, Siege, VictimDoors } from '../attack.ts';
import { startFlood } from '../flood.ts';

const HOSTS = 16;
const KEYS = 1100;
const AHEAD_S = 2 * 60 * 60;
const nowS = () => Math.floor(Date.now() / 1000);

export const newKey = (): KeyPair => keyPairFromSeed(randomBytes(32));

/** A rightly signed hello, with these members beside what each has. */
export function helloOf(key: KeyPair, more: object): string {
  const boot = randomBytes(9).toString('base64url');
  const members = { type: 'hello', ts: nowS(), alias: 'x', version: '1', boot, rules: 2, ...more };
  return signPayload('TaskSettle', 0, { crabnet: members }, key);
}

/** Peers on several hosts of loopback: each says what `say` makes of its number, so many a second. */
export async function crowd(
  { udpPort }: VictimDoors,
  ratePerSecond: number,
  say: (number: number) => string,
): Promise<Siege & { readonly peers: readonly RawPeer[] }> {
  const peers = await Promise.all(
    Array.from({ length: HOSTS }, (_, host) => RawPeer.open(`127.0.0.${host + 2}`)),
  );
  const flood = startFlood(ratePerSecond, (number) => peers[number % HOSTS]?.send(say(number), udpPort));
  return {
    peers,
    sent: () => flood.count,
    async end() {
      await flood.end();
      for (const peer of peers) await peer.close();
    },
  };
}

/** Made-up keys that all say that it is two hours later. */
export const freeIdentities: Attack = {
  name: 'free-identities',
  tries: 'made-up keys outvote the clock and push honest peers out of the book',
  network: 'udp',
  async begin(victim) {
    const keys = Array.from({ length: KEYS }, newKey);
    const honest = (await victim.api.peers()).map(({ node_id }) => node_id);
    const siege = await crowd(victim, 200, (number) =>
      helloOf(keys[number % KEYS] ?? newKey(), { ts: nowS() + AHEAD_S }),
    );
    return {
      ...siege,
      async breach() {
        const known = new Set((await victim.api.peers()).map(({ node_id }) => node_id));
        const lost = honest.filter((id) => !known.has(id));
        if (lost.length > 0) return `honest peers are out of the book: ${lost.join(' ')}`;
        const { alarms } = await victim.api.status();
        const clock = alarms.find((words) => words.startsWith('clock'));
        return clock && `made-up keys raise the alarm ${clock}`;
      },
    };
  },
};

/** Peers that say they hold other days than we do, and never answer. */
export const silentCandidates: Attack = {
  name: 'silent-candidates',
  tries: 'peers that promise envelopes and never answer hold up catch-up',
  network: 'udp',
  begin(victim) {
    const keys = Array.from({ length: 1024 }, newKey);
    const today = Math.floor(nowS() / 86_400);
    return crowd(victim, 100, (number) => {
      const days = Array.from({ length: 3 }, () => Buffer.concat([randomBytes(8), Buffer.from([0])]));
      return helloOf(keys[number % keys.length] ?? newKey(), {
        ...{ floor: today - 2, before: nowS(), days: Buffer.concat(days).toString('base64url') },
      });
    });
  },
};

/** One proven host that greets without end. */
export const costlyHellos: Attack = {
  name: 'costly-hellos',
  tries: 'rightly signed hellos and questions without end keep the node busy',
  network: 'udp',
  begin(victim) {
    const keys = Array.from({ length: 8 }, newKey);
    const asked = (token: string) => {
      const members = { type: 'sync-ask', request: 1, token, domain: 'signed', day: 0, ranges: [['', '']] };
      return { ...members, ts: nowS() };
    };
    return crowd(victim, 1500, (number) => {
      const key = keys[number % keys.length] ?? newKey();
      if (number % 2 === 0) return helloOf(key, {});
      return signPayload('TaskSettle', 0, { crabnet: asked('') }, key);
    });
  },
};
