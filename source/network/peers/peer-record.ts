import type { JsonValue, NodeId } from '../../model/types.ts';
import { type FilesPlace, readFilesPlace } from '../transport/files-place.ts';
import { datagramAddress, linkAddress, type PeerAddress } from '../transport/peer-address.ts';

/** What a node knows of a peer, and keeps; times in unix milliseconds. */
export interface Peer {
  readonly nodeId: NodeId;
  readonly alias: string;
  /** Where it was last heard. */
  readonly address: PeerAddress;
  /** The multiaddr that reached it, to try again at a later start; empty where it was never dialled. */
  readonly dialAddress: string;
  /** Where its newest hello says that it may be asked for files; null where it says nothing of it. */
  readonly files: FilesPlace | null;
  readonly version: string;
  /** The version of the rules by which it goes. */
  readonly rules: number;
  readonly boot: string;
  readonly lastSeenMs: number;
  /** `ts` of its newest hello, unix seconds: an older one is a replay. */
  readonly helloTs: number;
  /** How far its clock was ahead of ours at its newest hello. */
  readonly clockSkewMs: number;
  /** How long it was heard, in all runs, where it was proven that it hears. */
  readonly presenceMs: number;
  /** Where that was proven last, `host:port` or the multiaddr of a link; empty where it never was. */
  readonly provenAt: string;
}

/** What a hello says of who signed it. */
export interface SaidHello extends Pick<Peer, 'alias' | 'version' | 'rules' | 'boot' | 'files'> {
  readonly from: NodeId;
  readonly ts: number;
}

/** Reads what was kept of a peer; undefined for what does not read. */
export function readPeer(text: string): Peer | undefined {
  try {
    const peer = JSON.parse(text) as Partial<Peer>;
    const address = readAddress(peer.address, peer.nodeId);
    const texts = [peer.nodeId, peer.alias, address?.text, peer.version, peer.boot];
    const numbers = [peer.lastSeenMs, peer.helloTs, peer.clockSkewMs];
    const fits =
      texts.every((value) => typeof value === 'string') &&
      numbers.every((value) => typeof value === 'number');
    if (!fits || address === undefined) return undefined;
    // Earlier versions kept less.
    const { rules = 1, presenceMs = 0, provenAt = '', dialAddress = '' } = peer;
    const files = readFilesPlace(peer.files as JsonValue | undefined) ?? null;
    return { ...(peer as Peer), address, rules, presenceMs, provenAt, dialAddress, files };
  } catch {
    return undefined;
  }
}

/** Earlier versions kept the text alone, which of a link is the peer's own id. */
function readAddress(kept: unknown, nodeId: unknown): PeerAddress | undefined {
  if (typeof kept === 'string') return kept === nodeId ? linkAddress(kept) : datagramAddress(kept);
  const { kind, text } = (kept ?? {}) as Partial<PeerAddress>;
  if (typeof text !== 'string') return undefined;
  return kind === 'link' ? linkAddress(text) : datagramAddress(text);
}
