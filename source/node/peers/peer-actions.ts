import type { Acts } from '../../contract/actions.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import { refused } from '../../model/errors.ts';
import type { Link } from '../../network/transport/transport.ts';

/** What a node knows and does about its links. */
export interface PeerActions extends Acts<'dial' | 'block' | 'unblock'> {
  links(): readonly Link[];
  /** By node id. */
  catchUpWith(nodeId: string): CatchUpRow | null;
  /** Who told first of a node, both by node id. */
  toldBy(nodeId: string): string | undefined;
}

const noNode = async () => refused('no-node', {});

/** Without a node there are no links. */
export const NO_PEER_ACTIONS: PeerActions = {
  links: () => [],
  catchUpWith: () => null,
  toldBy: () => undefined,
  dial: noNode,
  block: noNode,
  unblock: noNode,
};
