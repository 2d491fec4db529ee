import { toJson } from '../../base/text/sanitize.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import { heldEnvelopes } from '../transfer/held-envelopes.ts';
import { stateLines } from '../transfer/state-of-node.ts';

/** Lines after which it is waited for the reader. */
const LINES_AT_ONCE = 64;

/** `export`: everything that is held, on stdout, no faster than it is read. */
export const exportMarket: OneShot = async (api, { options, ended }, out) => {
  let count = 0;
  for await (const line of options.format === 'state' ? stateLines(api) : envelopeLines(api)) {
    if (ended.aborted) break;
    out.line(line);
    count += 1;
    if (count % LINES_AT_ONCE === 0) await out.drained();
  }
  return EXIT.done;
};

/** The same JSON with what a terminal would obey escaped: who reads it makes the canonical form anew. */
async function* envelopeLines(api: NodeApi): AsyncGenerator<string> {
  for await (const text of heldEnvelopes(api)) yield toJson(JSON.parse(text));
}
