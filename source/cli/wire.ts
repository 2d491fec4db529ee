import { CrabnetError } from '../model/errors.ts';
import type { NodeApi } from '../node/api.ts';
import { openCold, ownedFault } from '../node/open-node.ts';
import type { NodeSettings } from '../node/settings.ts';
import { connectSocketApi } from '../node/socket-api.ts';
import { dataDirFiles } from '../store/data-dir.ts';
import type { Backend } from './backend.ts';
import { runHeadless } from './run-headless.ts';

/** How long a data dir's owner may take to answer, or to be gone (`interfaces.md`, exit code 4). */
const OWNER_MS = 5000;
const RETRY_MS = 100;

/** The real node behind the command line. */
export const backend: Backend = {
  openApi,
  runHeadless,
  runConsole: async (settings) => {
    process.stderr.write(
      'crabnet: this version has no console yet; the node runs headless (Ctrl-C ends it)\n',
    );
    return runHeadless(settings, { stdout: process.stdout, stderr: process.stderr });
  },
};

/** The owner's control socket while a node runs, else the store; a node that starts or ends meanwhile is waited for. */
async function openApi(settings: NodeSettings): Promise<NodeApi> {
  const { control } = dataDirFiles(settings.dataDir);
  const giveUpAtMs = performance.now() + OWNER_MS;
  for (;;) {
    const running = await connectSocketApi(control, { timeoutMs: OWNER_MS });
    if (running !== undefined) return running;
    try {
      return openCold(settings);
    } catch (error) {
      if (!(error instanceof CrabnetError) || error.code !== 'data-dir-owned') throw error;
      if (performance.now() >= giveUpAtMs) throw ownedFault(settings.dataDir);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
