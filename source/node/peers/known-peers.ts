import type { PeerRow } from '../../contract/node-api.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../../contract/page-size.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import type { Outcome } from '../../model/errors.ts';
import type { NodeId } from '../../model/types.ts';
import { findPeer } from './find-peer.ts';
import type { NamedNodes } from './named-nodes.ts';
import type { PeerActions } from './peer-actions.ts';
import { type PeerRowsParts, peerIds, peerRows } from './peer-rows.ts';

export interface KnownPeersParts extends PeerRowsParts {
  readonly us: NodeId;
  readonly authors: Pick<AuthorBook, 'get'>;
  readonly petnames: NamedNodes;
}

/** The nodes that one can ask for: those that were heard, linked, blocked or named. */
export class KnownPeers {
  readonly #parts: KnownPeersParts;
  readonly #actions: PeerActions;

  constructor(parts: KnownPeersParts, actions: PeerActions) {
    this.#parts = parts;
    this.#actions = actions;
  }

  rows(): readonly PeerRow[] {
    return peerRows(this.#parts, this.#actions);
  }

  /** As many as an answer holds; where not all fit, those stay that the owner named: every list shows them so. */
  fitting(): readonly PeerRow[] {
    const rows = this.rows();
    const isNamed = ({ petname }: PeerRow) => petname !== undefined;
    const inTurn = [...rows.filter(isNamed), ...rows.filter((row) => !isNamed(row))];
    const fitting = new Set(thatFit(inTurn, PAGE_ROWS_BYTES));
    return rows.filter((row) => fitting.has(row));
  }

  ids(): ReadonlySet<string> {
    return new Set([this.#parts.us, ...peerIds(this.#parts, this.#actions)]);
  }

  /** The node that a text means; refused as `findPeer`. */
  find(text: string): Outcome<string> {
    const { authors, petnames } = this.#parts;
    return findPeer(this.ids(), text, (id) => authors.get(id) !== undefined, petnames);
  }

  /** The same, but for what means none, which stays as it is: events may be of a node that is not known any more. */
  idOf(text: string): string {
    const found = findPeer(this.ids(), text, () => false, this.#parts.petnames);
    return found.ok ? found.value : text;
  }
}
