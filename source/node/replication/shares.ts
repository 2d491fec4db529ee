import type { MarketWatcher } from '../../model/fold/market.ts';
import { UNSIGNED } from '../../model/fold/tally.ts';
import type { EnvelopeKey, HeldEnvelope } from '../../model/types.ts';

interface Signer {
  bytes: number;
  /** Oldest arrival first. */
  readonly sizes: Map<EnvelopeKey, number>;
}

interface Share {
  bytes: number;
  readonly signers: Map<string, Signer>;
}

/**
 * Whose room (P2) each envelope in memory takes. What is never dropped takes nobody's: our own, and all of the seeds where we
 * have a part.
 */
export class Shares implements MarketWatcher {
  readonly #shareOf = new Map<EnvelopeKey, string>();
  /** Of what is to come. */
  readonly #noted = new Map<EnvelopeKey, string>();
  readonly #shares = new Map<string, Share>();

  /** Whose room an envelope takes that comes into the market next. */
  note(key: EnvelopeKey, share: string): void {
    this.#noted.set(key, share);
  }

  /** What did not come, will not. */
  forgetNoted(): void {
    this.#noted.clear();
  }

  /** Undefined for what takes nobody's. */
  of(key: EnvelopeKey): string | undefined {
    return this.#shareOf.get(key);
  }

  added(held: HeldEnvelope): void {
    const name = this.#noted.get(held.key);
    if (name === undefined) return;
    this.#noted.delete(held.key);
    this.#shareOf.set(held.key, name);
    const share = this.#shares.get(name) ?? { bytes: 0, signers: new Map<string, Signer>() };
    this.#shares.set(name, share);
    const signer = share.signers.get(signerOf(held)) ?? { bytes: 0, sizes: new Map<EnvelopeKey, number>() };
    share.signers.set(signerOf(held), signer);
    signer.sizes.set(held.key, held.sizeBytes);
    signer.bytes += held.sizeBytes;
    share.bytes += held.sizeBytes;
  }

  /** Where it comes back, with the same group, it takes the same room. */
  removed(held: HeldEnvelope): void {
    const name = this.#shareOf.get(held.key);
    this.#take(held);
    if (name !== undefined) this.note(held.key, name);
  }

  #take(held: HeldEnvelope): void {
    const name = this.#shareOf.get(held.key);
    if (name === undefined) return;
    this.#shareOf.delete(held.key);
    const share = this.#shares.get(name);
    const signer = share?.signers.get(signerOf(held));
    if (share === undefined || signer?.sizes.delete(held.key) !== true) return;
    signer.bytes -= held.sizeBytes;
    share.bytes -= held.sizeBytes;
    if (signer.sizes.size === 0) share.signers.delete(signerOf(held));
    if (share.signers.size === 0) this.#shares.delete(name);
  }

  /** These are never dropped from now on. */
  keep(envelopes: Iterable<HeldEnvelope>): void {
    for (const held of envelopes) this.#take(held);
  }

  /** How much of each share is in memory. */
  bytes(): ReadonlyMap<string, number> {
    return new Map([...this.#shares].map(([name, { bytes }]) => [name, bytes]));
  }

  bytesOf(share: string): number {
    return this.#shares.get(share)?.bytes ?? 0;
  }

  /** How much of a share is in memory of each of its signers. */
  signersOf(share: string): ReadonlyMap<string, number> {
    const signers = this.#shares.get(share)?.signers ?? [];
    return new Map([...signers].map(([signer, { bytes }]) => [signer, bytes]));
  }

  bytesOfSigner(share: string, held: HeldEnvelope): number {
    return this.#shares.get(share)?.signers.get(signerOf(held))?.bytes ?? 0;
  }

  /** What a share has in memory of one signer, the newest arrival first. */
  newestOf(share: string, signer: string): readonly EnvelopeKey[] {
    return [...(this.#shares.get(share)?.signers.get(signer)?.sizes.keys() ?? [])].reverse();
  }
}

const signerOf = (held: HeldEnvelope): string => (held.verified ? held.from : UNSIGNED);
