import type { NodeSettings } from '../../contract/settings.ts';
import type { NodeId } from '../../model/types.ts';
import { AddressTokens } from '../../network/peers/address-tokens.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { type SyncPeer, SyncResponder } from '../../network/sync/responder.ts';
import type { SyncMessage } from '../../network/sync/sync-message.ts';
import { hostOf, isLoopback, type PeerAddress } from '../../network/transport/peer-address.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from './ledger.ts';

const SECRET_BYTES = 32;

interface ResponderParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'random'> {
  readonly settings: Pick<NodeSettings, 'acceptUnsigned'>;
  readonly ledger: Pick<Ledger, 'offers' | 'text'>;
  readonly peers: Pick<PeerBook, 'isKnown'>;
  readonly transport: Pick<Transport, 'sendTo' | 'carrierMaxBytes'>;
}

interface ResponderHearers {
  proven(peer: SyncPeer): void;
  say(address: PeerAddress, message: SyncMessage): Promise<SendReport>;
}

/** Who answers those that catch up with us: out of what the ledger offers. */
export function createResponder(
  { clock, monotonicMs, random, settings, ledger, peers, transport }: ResponderParts,
  { proven, say }: ResponderHearers,
): SyncResponder {
  const { offers } = ledger;
  return new SyncResponder({
    tokens: new AddressTokens(random.bytes(SECRET_BYTES)),
    nowMs: () => clock.now(),
    monotonicMs,
    payer: ({ nodeId, address }) => [
      payerOf(nodeId, address),
      peers.isKnown(nodeId) ? 'trusted' : 'strangers',
    ],
    offers: ({ domain }) => domain !== 'unsigned' || settings.acceptUnsigned,
    weight: (scope, asker) => offers.weight(scope, asker),
    index: (scope, asker) => offers.index(scope, asker),
    texts: (place) => offers.source.keysFor(place).flatMap((key) => ledger.text(key) ?? []),
    proven,
    carrierMaxBytes: (address) => transport.carrierMaxBytes(address),
    say: (peer, message) => say(peer.address, message),
    send: (peer, text) => transport.sendTo(peer.address, text),
  });
}

/** Its host; over a link the peer, and of this machine each address, because whole markets run on one. */
function payerOf(nodeId: NodeId, address: PeerAddress): string {
  const host = hostOf(address);
  if (host === undefined) return nodeId;
  return isLoopback(host) ? address.text : host;
}
