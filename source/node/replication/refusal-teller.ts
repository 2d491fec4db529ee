import type { KeyPair } from '../../identity/key-file.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId } from '../../model/types.ts';
import type { RefusalReason } from '../../model/verdict.ts';
import { ACK_KEYS_MAX } from '../../network/inbox/carrier.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';
import { sealCarrier } from './seal-carrier.ts';

export interface RefusalTellerParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly keyPair: KeyPair;
  readonly transport: Pick<Transport, 'sendTo'>;
  /** Where a node is, if that is proven: a refusal must not hit somebody else. */
  addressOf(nodeId: NodeId): PeerAddress | undefined;
}

/** So far apart one author is told. */
const PAUSE_MS = 1000;
const AUTHORS_MAX = 256;

interface Batch {
  readonly to: PeerAddress;
  readonly reason: RefusalReason;
  readonly keys: Set<EnvelopeKey>;
}

/** P2: tells authors what of theirs found no room here, many keys at a time, at most once a second each. */
export class RefusalTeller {
  readonly #parts: RefusalTellerParts;
  readonly #batches = new Map<NodeId, Batch>();
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: RefusalTellerParts) {
    this.#parts = parts;
  }

  tell({ from, key }: HeldEnvelope, reason: RefusalReason): void {
    const known = this.#batches.get(from);
    if (this.#isStopped || (known === undefined && this.#batches.size >= AUTHORS_MAX)) return;
    const to = known?.to ?? this.#parts.addressOf(from);
    if (to === undefined) return;
    const batch = known ?? { to, reason, keys: new Set<EnvelopeKey>() };
    if (batch.keys.size < ACK_KEYS_MAX) batch.keys.add(key);
    this.#batches.set(from, batch);
    this.#cancel ??= this.#parts.timers.after(PAUSE_MS, () => this.#send());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #send(): void {
    this.#cancel = undefined;
    for (const { to, reason, keys } of this.#batches.values()) {
      const text = sealCarrier({ type: 'refused', keys: [...keys], reason }, this.#parts);
      void this.#parts.transport.sendTo(to, text);
    }
    this.#batches.clear();
  }
}
