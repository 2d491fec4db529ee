import type { BucketSize } from '../../base/rate-limiter.ts';

/** Connections: peers that we look for, and how many we let in. */
export const CONNECTION_LIMITS = {
  /** With fewer we dial what we find. */
  wanted: 16,
  /** From others; what is above it up to `total` stays free for our own dials. */
  inbound: 64,
  inboundPerHost: 32,
  total: 96,
  /** Not yet through the handshake. */
  inboundPending: 16,
  /** New ones in a second from one host. */
  inboundPerSecond: 10,
  dialsAtOnce: 8,
  dialsQueued: 64,
  addressesPerPeer: 8,
} as const;

export const TIMEOUTS_MS = {
  dial: 10_000,
  upgrade: 10_000,
  negotiation: 10_000,
  identify: 10_000,
  /** A frame must be whole within this, and who is sent one take some of it. */
  frame: 10_000,
  /** How long nothing is sent to a peer that took nothing. */
  rest: 30_000,
  stop: 5000,
} as const;

/** Streams of a connection, and how much one may have under way. */
export const STREAM_LIMITS = {
  perConnection: 64,
  perProtocol: 2,
  /** More would keep pings waiting on a slow link until the connection counts as dead. */
  windowBytes: 256 * 1024,
  bufferBytes: 4 * 1024 * 1024,
  /** Frames that wait for one peer. */
  queuedFrames: 256,
} as const;

/** Frames taken of one peer's streams: below the inbox's own rate, and it waits where the inbox drops. */
export const FRAMES_TAKEN: BucketSize = { perSecond: 1500, burst: 6000 };

/** One RPC of the gossip. An answer to IWANT holds many messages. */
export const GOSSIP_LIMITS = {
  rpcBytes: 4 * 1024 * 1024,
  queuedBytes: 8 * 1024 * 1024,
  topicBytesPerPeer: 4096,
  decode: {
    maxSubscriptions: 8,
    maxMessages: 1024,
    maxIhaveMessageIDs: 5000,
    maxIwantMessageIDs: 5000,
    maxIdontwantMessageIDs: 512,
    maxControlMessages: 64,
    maxPeerInfos: 16,
  },
} as const;

/** Scores of the gossip; below `graylist` nothing of a peer is heard and it has misbehaved. */
export const SCORE_THRESHOLDS = { gossip: -10, publish: -40, graylist: -80 } as const;
