import type { NodeApi } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import type { Backend } from './backend.ts';
import { OWNER_MS, onceFree } from './data-dir-owner.ts';

/** The real node behind the command line. */
export const backend: Backend = {
  openApi,
  // What only some calls want is loaded by those: the others answer sooner.
  runHeadless: async (...how) => (await import('./run-headless.ts')).runHeadless(...how),
  async runConsole(over, settings, look) {
    const consoles = await import('./run-console.ts');
    switch (over) {
      case 'console':
        return consoles.runConsole(settings, look);
      case 'demo':
        return consoles.runDemo(settings, look);
      case 'attach':
        return consoles.attachConsole(settings, look);
    }
  },
};

/** The owner's control socket while a node runs, else the store; a node that starts or ends meanwhile is waited for. */
function openApi(settings: NodeSettings): Promise<NodeApi> {
  const { control } = dataDirFiles(settings.dataDir);
  return onceFree(
    async () => (await connectSocketApi(control, { timeoutMs: OWNER_MS })) ?? (await openCold(settings)),
  );
}

const openCold = async (settings: NodeSettings): Promise<NodeApi> =>
  (await import('../../node/open-node.ts')).openCold(settings);
