import type { NodeApi } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { openCold } from '../../node/open-node.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import type { Backend } from './backend.ts';
import { OWNER_MS, onceFree } from './data-dir-owner.ts';
import { runHeadless } from './run-headless.ts';

/** The real node behind the command line. */
export const backend: Backend = {
  openApi,
  runHeadless,
  async runConsole(over, settings, look) {
    // Only a console wants the console's modules: a one-shot command answers sooner without.
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
    async () => (await connectSocketApi(control, { timeoutMs: OWNER_MS })) ?? openCold(settings),
  );
}
