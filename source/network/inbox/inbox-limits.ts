import type { BucketSize } from '../../base/rate-limiter.ts';
import type { GateLimits } from './gate.ts';

export interface InboxLimits extends GateLimits {
  /** Envelopes of one signer that are taken in. */
  readonly perSigner: BucketSize;
  /** Of these, envelopes over 12 h old that are not held yet (E4). */
  readonly old: BucketSize;
  /** Hellos, acknowledgements and catch-up, per signer. */
  readonly carriers: BucketSize;
}

export const INBOX_LIMITS: InboxLimits = {
  perPeer: { perSecond: 2000, burst: 8000 },
  perHost: { perSecond: 8000, burst: 32_000 },
  junk: { perSecond: 10, burst: 200 },
  vain: {
    ofSigner: { perSecond: 500, burst: 1000 },
    ofHost: { perSecond: 1000, burst: 2000 },
    ofAll: { perSecond: 2000, burst: 4000 },
  },
  perSigner: { perSecond: 2000, burst: 8000 },
  old: { perSecond: 500, burst: 4000 },
  carriers: { perSecond: 200, burst: 2000 },
};
