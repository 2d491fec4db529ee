import type { Debug } from '../../base/ports.ts';
import { sanitizeLine } from '../../base/text/sanitize.ts';
import { ACTIONS, type ActionInput, type ActionValue } from '../../contract/actions.ts';
import type { PetnameLookup } from '../../contract/petname.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { BlockList } from '../../network/peers/block-list.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { hostOfMultiaddr } from '../../network/transport/peer-address.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import type { CatchUp } from '../replication/catch-up.ts';
import { findPeer } from './find-peer.ts';
import type { PeerActions } from './peer-actions.ts';

export interface LinkedPeersParts extends Pick<NodePorts, 'clock'> {
  readonly us: NodeId;
  readonly authors: Pick<AuthorBook, 'get'>;
  readonly peers: Pick<PeerBook, 'all' | 'reached' | 'prove'>;
  readonly blocks: Pick<BlockList, 'all' | 'get' | 'has' | 'block' | 'unblock'>;
  readonly monitor: EventSink;
  readonly petnames: PetnameLookup;
  readonly changes: Pick<Changes, 'flag'>;
  readonly debug: Debug;
  readonly transport: Pick<Transport, 'links' | 'files'>;
  readonly catchUp: Pick<CatchUp, 'rowOf'>;
  /** Writes peers and blocks to the store. */
  readonly keep: () => void;
}

const MISBEHAVED_MS = 10 * 60_000;
const REASON_MAX_CHARS = 200;

/** What a running node does about its peers: dials, blocks, and unblocks. */
export class LinkedPeers implements PeerActions {
  readonly #parts: LinkedPeersParts;
  #linked: ReadonlySet<string> = new Set();

  constructor(parts: LinkedPeersParts) {
    this.#parts = parts;
  }

  links() {
    return this.#parts.transport.links?.list() ?? [];
  }

  /** Says which links came and went, and notes where a peer can be reached. */
  linksChanged(): void {
    const { monitor, peers, changes, debug } = this.#parts;
    const links = new Map(this.links().map((link) => [link.peer, link]));
    for (const [peer, { address, direction, speaks }] of links) {
      if (direction === 'out' || speaks === true) peers.reached(peer as NodeId, address);
      const host = hostOfMultiaddr(address);
      if (host !== undefined) peers.prove(peer as NodeId, host, address);
      if (!this.#linked.has(peer)) {
        debug('a link stands', { peer, address, direction });
        monitor.emit('dht_connection_established', { peer, addr: address, direction });
      }
    }
    for (const peer of this.#linked) {
      if (links.has(peer)) continue;
      debug('a link is gone', { peer });
      monitor.emit('dht_connection_closed', { peer });
    }
    this.#linked = new Set(links.keys());
    changes.flag('peers');
  }

  catchUpWith(nodeId: string): CatchUpRow | null {
    return this.#parts.catchUp.rowOf(nodeId);
  }

  toldBy(nodeId: string): string | undefined {
    return this.#parts.transport.links?.toldBy(nodeId);
  }

  /** Rejects with `CrabnetError` `network` or `address`. */
  async dial({ address }: ActionInput['dial']): Promise<Outcome<ActionValue['dial']>> {
    const { links } = this.#parts.transport;
    if (links === null) {
      return refused('no-links', {});
    }
    const blocked = this.#parts.blocks.get(peerIn(address));
    if (blocked !== undefined) {
      return refused('already-blocked', { reason: blocked.reason });
    }
    const nodeId = await links.dial(address);
    this.#parts.changes.flag('peers');
    return done({ node_id: nodeId, address });
  }

  async block({ peer, reason = '' }: ActionInput['block']): Promise<Outcome<ActionValue['block']>> {
    const { us, blocks } = this.#parts;
    const words = sanitizeLine(reason).trim() || ACTIONS.block.fields.reason.default;
    if ([...words].length > REASON_MAX_CHARS) {
      const facts = { problem: 'too-long', most: REASON_MAX_CHARS, unit: 'characters' } as const;
      return refused('invalid-field', facts, 'reason');
    }
    const found = this.#find(peer);
    if (!found.ok) return found;
    const nodeId = found.value;
    if (nodeId === us) return refused('invalid-field', { problem: 'this-node' }, 'peer');
    const before = blocks.get(nodeId);
    if (before !== undefined && before.untilMs === null) {
      return refused('already-blocked', { reason: before.reason });
    }
    if (!blocks.block(nodeId, words, null)) {
      return refused('enough', { what: 'blocks', count: blocks.all().length });
    }
    this.#parts.keep();
    this.#shutOut(nodeId);
    return done({ node_id: nodeId });
  }

  async unblock({ peer }: ActionInput['unblock']): Promise<Outcome<ActionValue['unblock']>> {
    const { blocks, monitor, changes } = this.#parts;
    const found = this.#find(peer);
    if (!found.ok) return found;
    if (!blocks.unblock(found.value)) return refused('not-blocked', {});
    this.#parts.keep();
    monitor.emit('peer_unblocked', { peer: found.value });
    changes.flag('peers');
    return done({ node_id: found.value });
  }

  /** Blocks a peer for a while. Not written at once: nobody can make the disk busy by misbehaving. */
  misbehaved(peer: string, reason: string): void {
    const { blocks, clock, debug } = this.#parts;
    debug('a peer misbehaved', { peer, reason });
    const isNews = !blocks.has(peer) && blocks.block(peer, reason, clock.now() + MISBEHAVED_MS);
    if (isNews) this.#shutOut(peer);
    else this.#parts.transport.links?.drop(peer);
  }

  #shutOut(nodeId: string): void {
    const { blocks, monitor, changes } = this.#parts;
    const { reason = '', untilMs = null } = blocks.get(nodeId) ?? {};
    const until_ts = untilMs === null ? null : Math.floor(untilMs / 1000);
    monitor.emit('peer_blocked', { peer: nodeId, reason, until_ts });
    changes.flag('peers');
    this.#parts.transport.links?.drop(nodeId);
    this.#parts.transport.files?.drop(nodeId);
  }

  #find(peer: string): Outcome<string> {
    const { us, peers, blocks, authors, petnames } = this.#parts;
    const known = [
      us,
      ...peers.all().map(({ nodeId }) => nodeId),
      ...this.links().map((link) => link.peer),
      ...blocks.all().map(({ nodeId }) => nodeId),
    ];
    return findPeer(new Set(known), peer, (id) => authors.get(id) !== undefined, petnames);
  }
}

/** The PeerId at the end of a multiaddr, or ''. */
const peerIn = (address: string): string => /\/p2p\/([^/]+)$/u.exec(address)?.[1] ?? '';
