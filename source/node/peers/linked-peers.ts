import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { NodeId } from '../../model/types.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { NodeParts } from '../parts.ts';
import { findPeer } from './find-peer.ts';
import type { PeerActions } from './peer-actions.ts';

export interface LinkedPeersPorts {
  readonly transport: Transport;
  catchUpWith(nodeId: string): CatchUpRow | null;
  /** Writes peers and blocks to the store. */
  keep(): void;
}

const MISBEHAVED_MS = 10 * 60_000;
const REASON_MAX_CHARS = 200;
const BY_OPERATOR = 'by the operator';

/** What a running node does about its peers: dials, blocks, and unblocks. */
export class LinkedPeers implements PeerActions {
  readonly #parts: NodeParts;
  readonly #ports: LinkedPeersPorts;
  #linked: ReadonlySet<string> = new Set();

  constructor(parts: NodeParts, ports: LinkedPeersPorts) {
    this.#parts = parts;
    this.#ports = ports;
  }

  links() {
    return this.#ports.transport.links();
  }

  /** Says which links came and went, and notes where a peer can be reached. */
  linksChanged(): void {
    const { monitor, peers, changes } = this.#parts;
    const links = new Map(this.links().map((link) => [link.peer, link]));
    for (const [peer, { address, direction, speaks }] of links) {
      if (direction === 'out' || speaks === true) peers.reached(peer as NodeId, address);
      if (!this.#linked.has(peer)) {
        monitor.emit('dht_connection_established', 'network', { peer, addr: address, direction });
      }
    }
    for (const peer of this.#linked) {
      if (!links.has(peer)) monitor.emit('dht_connection_closed', 'network', { peer });
    }
    this.#linked = new Set(links.keys());
    changes.flag('peers');
  }

  catchUpWith(nodeId: string): CatchUpRow | null {
    return this.#ports.catchUpWith(nodeId);
  }

  /** Rejects with `CrabnetError` `network` or `address`. */
  async dial({ address }: ActionInput['dial']): Promise<Outcome<ActionValue['dial']>> {
    const { transport } = this.#ports;
    if (transport.kind === 'udp') {
      return refused('no-links', {});
    }
    const blocked = this.#parts.blocks.get(peerIn(address));
    if (blocked !== undefined) {
      return refused('already-blocked', { reason: blocked.reason });
    }
    const nodeId = await transport.dial(address);
    this.#parts.changes.flag('peers');
    return done({ node_id: nodeId, address });
  }

  async block({ peer, reason = '' }: ActionInput['block']): Promise<Outcome<ActionValue['block']>> {
    const { us, blocks } = this.#parts;
    const words = sanitizeLine(reason).trim();
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
    if (!blocks.block(nodeId, words || BY_OPERATOR, null)) {
      return refused('enough', { what: 'blocks', count: blocks.all().length });
    }
    this.#ports.keep();
    await this.#shutOut(nodeId);
    return done({ node_id: nodeId });
  }

  async unblock({ peer }: ActionInput['unblock']): Promise<Outcome<ActionValue['unblock']>> {
    const { blocks, monitor, changes } = this.#parts;
    const found = this.#find(peer);
    if (!found.ok) return found;
    if (!blocks.unblock(found.value)) return refused('not-blocked', {});
    this.#ports.keep();
    monitor.emit('peer_unblocked', 'node', { peer: found.value });
    changes.flag('peers');
    return done({ node_id: found.value });
  }

  /** Blocks a peer for a while. Not written at once: nobody can make the disk busy by misbehaving. */
  misbehaved(peer: string, reason: string): void {
    const { blocks, clock } = this.#parts;
    const isNews = !blocks.has(peer) && blocks.block(peer, reason, clock.now() + MISBEHAVED_MS);
    void (isNews ? this.#shutOut(peer) : this.#ports.transport.drop(peer));
  }

  async #shutOut(nodeId: string): Promise<void> {
    const { blocks, monitor, changes } = this.#parts;
    const { reason = '', untilMs = null } = blocks.get(nodeId) ?? {};
    const until_ts = untilMs === null ? null : Math.floor(untilMs / 1000);
    monitor.emit('peer_blocked', 'node', { peer: nodeId, reason, until_ts });
    changes.flag('peers');
    await this.#ports.transport.drop(nodeId);
  }

  #find(peer: string): Outcome<string> {
    const { us, peers, blocks, authors } = this.#parts;
    const known = [
      us,
      ...peers.all().map(({ nodeId }) => nodeId),
      ...this.links().map((link) => link.peer),
      ...blocks.all().map(({ nodeId }) => nodeId),
    ];
    return findPeer(new Set(known), peer, (id) => authors.get(id) !== undefined);
  }
}

/** The PeerId at the end of a multiaddr, or ''. */
const peerIn = (address: string): string => /\/p2p\/([^/]+)$/u.exec(address)?.[1] ?? '';
