import { shortNode } from '../../words/ids.ts';
import type { OneShot } from '../invocation.ts';
import { act } from './act.ts';

/** `peers block PEER`: nothing more is heard from it, until `peers unblock`. */
export const peersBlock: OneShot = (api, { args: [peer = ''], options }, out) =>
  act(
    api,
    'block',
    { peer, ...(options.reason === '' ? {} : { reason: options.reason }) },
    {
      line: ({ node_id }) => `blocked ${node_id}`,
      hint: ({ node_id }) => `undo it: crabnet peers unblock ${shortNode(node_id)}`,
    },
    out,
  );
