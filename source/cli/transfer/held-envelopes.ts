import type { NodeApi } from '../../contract/node-api.ts';

/** Everything that a node holds, as it is stored, page by page. */
export async function* heldEnvelopes(api: NodeApi): AsyncGenerator<string> {
  let page = await api.envelopes();
  for (;;) {
    yield* page.envelopes;
    if (page.next_cursor === null) return;
    page = await api.envelopes(page.next_cursor);
  }
}
