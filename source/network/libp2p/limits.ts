import type { BucketSize } from '../../base/rate-limiter.ts';

/** Connections: peers that we look for, and how many we let in. A host is an IPv4 address, or 64 bits of an IPv6 address; `base/host-network` says how many hosts' a site has. */
export const CONNECTION_LIMITS = {
  /** With fewer peers that speak we dial what we find. */
  wanted: 16,
  /** Of which we dialled at least so many: who is let in chose us, and may be one and the same. */
  wantedDialled: 8,
  /** With so many connections of ours, of whatever worth, nothing more is dialled that somebody told. */
  dialled: 32,
  /** A connection of ours to a peer that says nothing ends after this. */
  muteDialledMs: 30_000,
  /** From others. */
  inbound: 64,
  inboundPerHost: 32,
  inboundPerPeer: 2,
  /** One that has shown nothing for so long gives way to any other. */
  muteMs: 10_000,
  /** So many of a host are safe from newcomers of other hosts once they said something that counts. */
  usefulPerHost: 8,
  /** Above both kinds together: libp2p's own limits, which know no fairness, are never reached. */
  total: 160,
  /** Not yet through the handshake. */
  inboundPending: 64,
  pendingPerHost: 8,
  /** New ones of one host. */
  arrivals: { perSecond: 10, burst: 40 },
  dialsAtOnce: 8,
  /** Of which to what others told: the rest is for what the owner names. */
  toldDialsAtOnce: 4,
  dialsQueued: 64,
  addressesPerPeer: 8,
  /** Peers that may be dialled: of all tellers, of those at one host where there is no room, and of one answer. */
  candidates: 256,
  candidatesPerHost: 64,
  candidatesPerTeller: 16,
} as const satisfies Record<string, number | BucketSize>;

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

/** Of a connection as a whole: what waits to be sent, beside the streams' own buffers, and what the peer wants an answer to. */
export const MUXER_LIMITS = {
  unsentBytes: 4 * 1024 * 1024,
  pings: { perSecond: 2, burst: 50 },
  opened: { perSecond: 20, burst: 200 },
} as const;

/** Questions of who looks for peers; each is answered with one frame. */
export const QUESTION_LIMITS = {
  bytes: 512,
  perPeer: { perSecond: 1, burst: 10 },
  perHost: { perSecond: 10, burst: 100 },
} as const;

/** Multicasts on our links: questions and answers that are read, each, peers that are taken of these. */
export const NEARBY_LIMITS = {
  packetBytes: 9000,
  questions: { perSecond: 2, burst: 16 },
  answers: { perSecond: 100, burst: 200 },
  answersPerHost: { perSecond: 10, burst: 40 },
  peers: { perSecond: 4, burst: 32 },
  peersPerHost: { perSecond: 1, burst: 16 },
} as const satisfies Record<string, number | BucketSize>;

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
