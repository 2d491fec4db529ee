const DIST = new URL('../../dist/', import.meta.url);

/** A module of the program as it is built: what it takes to read TypeScript, in each of its threads, is not the node's. */
const built = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(path, DIST).href)) as Module;

/** Starts nodes, as the program does. */
export const { startNode } =
  await built<typeof import('../../source/node/open-node.ts')>('node/open-node.js');
