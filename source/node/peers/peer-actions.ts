import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import { type Outcome, refused } from '../../model/errors.ts';
import type { Link } from '../../network/transport/transport.ts';

/** What a node knows and does about its links. */
export interface PeerActions {
  links(): readonly Link[];
  /** By node id. */
  catchUpWith(nodeId: string): CatchUpRow | null;
  dial(input: ActionInput['dial']): Promise<Outcome<ActionValue['dial']>>;
  block(input: ActionInput['block']): Promise<Outcome<ActionValue['block']>>;
  unblock(input: ActionInput['unblock']): Promise<Outcome<ActionValue['unblock']>>;
}

const noNode = async () => refused('no-node', {});

/** Without a node there are no links. */
export const NO_PEER_ACTIONS: PeerActions = {
  links: () => [],
  catchUpWith: () => null,
  dial: noNode,
  block: noNode,
  unblock: noNode,
};
