import { createHash } from 'node:crypto';
import {
  type GossipSub,
  type GossipSubComponents,
  gossipsub,
  StrictSign,
  TopicValidatorResult,
} from '@chainsafe/libp2p-gossipsub';
import type { Stream } from '@libp2p/interface';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import type { Judgement } from '../transport/transport.ts';
import { GOSSIP_LIMITS, SCORE_THRESHOLDS, STREAM_LIMITS } from './limits.ts';

/** The reference's topic (`PROTOCOL.md`, "Transports"). */
export const TOPIC = 'crabnet-mvp-v1';

/** The gossip as it is; its declared type leaves these out. */
export interface GossipRouter extends GossipSub {
  readonly streamsOutbound: ReadonlyMap<string, { readonly rawStream: Stream }>;
  readonly seenCache: SeenCache;
  readonly fastMsgIdCache: SeenCache;
  readonly msgIdToStrFn: (messageId: Uint8Array) => string;
  readonly mcache: {
    /** Undefined or null for what is not held; `originatingPeers`: who else sent it since. */
    remove(messageId: string): { readonly originatingPeers: ReadonlySet<string> } | null;
  };
  getScore(peer: string): number;
  reportMessageValidationResult(messageId: string, peer: string, result: TopicValidatorResult): void;
  sendRpc(peer: string, rpc: GossipRpc): boolean;
}

interface SeenCache {
  readonly entries: Map<string, unknown>;
}

interface GossipRpc {
  readonly subscriptions: readonly never[];
  readonly messages: readonly never[];
  readonly control: {
    readonly iwant: readonly { readonly messageIDs: readonly Uint8Array[] }[];
  } & Readonly<Record<'ihave' | 'graft' | 'prune' | 'idontwant', readonly never[]>>;
}

/** What the node's judgement means to the gossip: relay; drop in silence; drop and count against who sent it (E7). */
const RESULTS: Readonly<Record<Exclude<Judgement, 'later'>, TopicValidatorResult>> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
};

/** Tells the gossip what became of a message that `peer` brought. */
export function reportJudgement(
  gossip: GossipRouter,
  messageId: string,
  peer: string,
  judgement: Judgement,
): void {
  if (judgement === 'later') unsee(gossip, messageId);
  else gossip.reportMessageValidationResult(messageId, peer, RESULTS[judgement]);
}

/**
 * It was not judged, for what has to do with who brought it or with our load: it must not count as seen, or whoever brings a
 * message first could keep it from us. Who sent it meanwhile, for nothing, is asked for it.
 */
function unsee(gossip: GossipRouter, messageId: string): void {
  const [other] = forget(gossip, messageId);
  if (other === undefined) return;
  const iwant = [{ messageIDs: [Buffer.from(messageId, 'base64')] }];
  const control = { iwant, ihave: [], graft: [], prune: [], idontwant: [] };
  gossip.sendRpc(other, { subscriptions: [], messages: [], control });
}

/** What was published is on its way to nobody, and may be lost with the streams that it waits in: said again, it must be new. */
export const withdraw = (gossip: GossipRouter, data: Uint8Array): void => {
  forget(gossip, gossip.msgIdToStrFn(idOf(data)));
};

/** Takes it out of all that knows it; returns who else sent it. */
function forget(gossip: GossipRouter, messageId: string): Iterable<string> {
  // The cache by content has the same names.
  gossip.seenCache.entries.delete(messageId);
  gossip.fastMsgIdCache.entries.delete(messageId);
  return gossip.mcache.remove(messageId)?.originatingPeers ?? [];
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data);

/** An id by content: what is told again within the seen window is the same message, whoever tells it. */
const idOf = (data: Uint8Array): Uint8Array => sha256(data).digest();

/** Throws, which the gossip takes as a message that is wrong. */
function checkSize(data: Uint8Array): Uint8Array {
  if (data.length > ENVELOPE_MAX_BYTES) throw new Error('the message is too large');
  return data;
}

/**
 * A quiet network is the normal case, so nobody loses score for delivering little (weight 0; the other parameters must be
 * there all the same). Messages that are wrong cost twice the square of their number: 7 at once are too many, and a single
 * one is forgotten within three minutes.
 */
const TOPIC_SCORES = {
  topicWeight: 1,
  timeInMeshWeight: 0.01,
  timeInMeshQuantum: 1000,
  timeInMeshCap: 300,
  firstMessageDeliveriesWeight: 0.05,
  firstMessageDeliveriesDecay: 0.97,
  firstMessageDeliveriesCap: 100,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 5000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -2,
  invalidMessageDeliveriesDecay: 0.985,
} as const;

/** A whole site may sit behind one address, and everybody on loopback does. */
const PEERS_PER_HOST = 32;
const LOOPBACKS: readonly string[] = ['127.0.0.1', '::1'];
/** In heartbeats of a second: how long a judgement may take and still be heeded. */
const JUDGED_WITHIN = 12;

/** The gossip's service for libp2p, with every limit set. */
export const createGossip = (components: GossipSubComponents): GossipRouter =>
  gossipsub({
    globalSignaturePolicy: StrictSign,
    asyncValidation: true,
    emitSelf: false,
    // Told to nobody is not told: the outbox tries again, and the message must not count as seen.
    allowPublishToZeroTopicPeers: false,
    ignoreDuplicatePublishError: true,
    fallbackToFloodsub: false,
    // One at a time for each peer: who sends faster than we verify waits.
    awaitRpcHandler: true,
    awaitRpcMessageHandler: true,
    msgIdFn: ({ data }) => idOf(data),
    fastMsgIdFn: ({ data }) => sha256(data ?? new Uint8Array()).digest('base64'),
    msgIdToStrFn: (id) => Buffer.from(id).toString('base64'),
    dataTransform: {
      inboundTransform: (_topic, data) => checkSize(data),
      outboundTransform: (_topic, data) => data,
    },
    mcacheLength: JUDGED_WITHIN,
    // Said before a message is judged, it would have others withhold what we may not take from who was first.
    idontwantMinDataSize: Number.POSITIVE_INFINITY,
    allowedTopics: [TOPIC],
    maxTopicBytesPerPeer: GOSSIP_LIMITS.topicBytesPerPeer,
    maxInboundStreams: STREAM_LIMITS.perProtocol,
    maxOutboundStreams: STREAM_LIMITS.perProtocol,
    maxInboundDataLength: GOSSIP_LIMITS.rpcBytes,
    maxOutboundBufferSize: GOSSIP_LIMITS.queuedBytes,
    decodeRpcLimits: GOSSIP_LIMITS.decode,
    scoreParams: {
      topics: { [TOPIC]: TOPIC_SCORES },
      IPColocationFactorThreshold: PEERS_PER_HOST,
      IPColocationFactorWhitelist: new Set(LOOPBACKS),
    },
    scoreThresholds: {
      gossipThreshold: SCORE_THRESHOLDS.gossip,
      publishThreshold: SCORE_THRESHOLDS.publish,
      graylistThreshold: SCORE_THRESHOLDS.graylist,
    },
  })(components) as GossipRouter;
