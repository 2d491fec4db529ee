import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import type { JsonObject } from '../../source/model/types.ts';
import type { RawPeer } from './raw-peer.ts';
import { until } from './until.ts';

/** What a peer heard in carriers of one type. */
export const carriersOf = (peer: RawPeer, type: string): readonly JsonObject[] =>
  peer.heard
    .map((text) => (JSON.parse(text) as { payload: { crabnet?: JsonObject } }).payload.crabnet)
    .filter((carrier) => carrier !== undefined)
    .filter((carrier) => carrier.type === type);

/** Shows the node at `port`, by a token that comes back, that `keyPair` hears what is sent to the peer. */
export async function proveAddress(peer: RawPeer, keyPair: KeyPair, port: number): Promise<void> {
  const ask = (token: string) => {
    const ts = Math.floor(Date.now() / 1000);
    const members = { type: 'sync-ask', request: 1, token, domain: 'signed', day: 0, ranges: [['', '']] };
    return peer.send(signPayload('TaskSettle', 0, { crabnet: { ...members, ts } }, keyPair), port);
  };
  await ask('');
  await until('a token comes', () => carriersOf(peer, 'sync-token').length > 0);
  await ask(String(carriersOf(peer, 'sync-token')[0]?.token));
  await until('it is answered', () => carriersOf(peer, 'sync-tell').length > 0);
}
