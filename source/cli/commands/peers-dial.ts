import type { OneShot } from '../invocation.ts';
import { act } from './act.ts';

/** `peers dial ADDRESS`: a connection to a node, by `ip:port` or multiaddr. */
export const peersDial: OneShot = (api, { args: [address = ''] }, out) =>
  act(api, 'dial', { address }, { line: ({ node_id }) => `linked to ${node_id}` }, out);
