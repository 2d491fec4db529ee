import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { OpenOptions } from '../../node/open-node.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { lookAtDataDir } from '../../store/data-dir-look.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import { templateIn } from './template-reader.ts';

/** How long a data dir's owner may take to answer, or to be gone (`INTERFACES.md`, exit code 4). */
export const OWNER_MS = 5000;
const RETRY_MS = 100;

/** Tries `open` again while it throws `data-dir-owned`, for 5 s: a node may be starting or ending, a command at work. */
export async function onceFree<Value>(open: () => Promise<Value>): Promise<Value> {
  const giveUpAtMs = performance.now() + OWNER_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const owned = error instanceof CrabnetError && error.code === 'data-dir-owned';
      if (!owned || performance.now() >= giveUpAtMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Starts the node once its data dir is free. Rejects as `startNode`, at once where a node runs on it already. */
export async function startOnceFree(settings: NodeSettings, options: OpenOptions = {}): Promise<RunningNode> {
  const { control } = dataDirFiles(settings.dataDir);
  const isThere = lookAtDataDir(settings.dataDir);
  const running = isThere ? await connectSocketApi(control, { timeoutMs: OWNER_MS }) : undefined;
  if (running === undefined) {
    // Whoever only asks a node that runs does without the modules of one.
    const { startNode } = await import('../../node/open-node.ts');
    const template = templateIn(settings.templateFolder);
    return onceFree(() => startNode(settings, { template, ...options }));
  }
  await running.close();
  throw new CrabnetError('data-dir-owned', `a node runs on the data dir ${settings.dataDir} already`, {
    field: 'data-dir',
    remedy: `its console is: crabnet attach --data-dir ${settings.dataDir}; or end it first, or name another data dir`,
  });
}
