import { createHmac } from 'node:crypto';

const EPOCH_MS = 5 * 60_000;
const TOKEN_CHARS = 16;

/**
 * Tokens that only who hears what is sent to an address can know: so nobody can have a large answer sent to somebody else.
 * Kept nowhere; each is good for five to ten minutes.
 */
export class AddressTokens {
  readonly #secret: Uint8Array;

  /** `secret`: random bytes of this run. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  issue(address: string, nowMs: number): string {
    return this.#token(address, Math.floor(nowMs / EPOCH_MS));
  }

  verify(token: string, address: string, nowMs: number): boolean {
    const epoch = Math.floor(nowMs / EPOCH_MS);
    return token === this.#token(address, epoch) || token === this.#token(address, epoch - 1);
  }

  #token(address: string, epoch: number): string {
    return createHmac('sha256', this.#secret)
      .update(`${epoch} ${address}`)
      .digest('base64url')
      .slice(0, TOKEN_CHARS);
  }
}
