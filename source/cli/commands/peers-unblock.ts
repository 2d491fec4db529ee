import type { OneShot } from '../invocation.ts';
import { act } from './act.ts';

/** `peers unblock PEER`: it is heard again, and may link again. */
export const peersUnblock: OneShot = (api, { args: [peer = ''] }, out) =>
  act(api, 'unblock', { peer }, { line: ({ node_id }) => `unblocked ${node_id}` }, out);
