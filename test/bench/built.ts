/** Starts nodes of the program as it is built: what it takes to read TypeScript, in each of its threads, is not the node's. */
export const { startNode } = (await import(
  new URL('../../dist/node/open-node.js', import.meta.url).href
)) as typeof import('../../source/node/open-node.ts');
