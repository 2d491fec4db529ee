import { CrabnetError } from '../model/errors.ts';
import type { NodeApi } from '../node/api.ts';
import { openCold } from '../node/open-node.ts';
import type { NodeSettings } from '../node/settings.ts';
import { connectSocketApi } from '../node/socket-api.ts';
import { dataDirFiles } from '../store/data-dir.ts';
import type { Backend, ConsoleLook, ConsoleOver } from './backend.ts';
import { OWNER_MS, onceFree } from './data-dir-owner.ts';
import { attachConsole, runConsole, runDemo } from './run-console.ts';
import { runHeadless } from './run-headless.ts';

/** The real node behind the command line. */
export const backend: Backend = {
  openApi,
  runHeadless,
  runConsole: (over, settings, look) => CONSOLES[over](settings, look),
};

/** The owner's control socket while a node runs, else the store; a node that starts or ends meanwhile is waited for. */
function openApi(settings: NodeSettings): Promise<NodeApi> {
  const { control } = dataDirFiles(settings.dataDir);
  return onceFree(
    async () => (await connectSocketApi(control, { timeoutMs: OWNER_MS })) ?? openCold(settings),
  );
}

async function attach(settings: NodeSettings, look: ConsoleLook): Promise<number> {
  const api = await connectSocketApi(dataDirFiles(settings.dataDir).control, { timeoutMs: OWNER_MS });
  if (api === undefined) {
    throw new CrabnetError('control', `no node runs on the data dir ${settings.dataDir}`, {
      field: 'data-dir',
      remedy: 'start it with: crabnet listen; or name its data dir with --data-dir',
    });
  }
  try {
    return await attachConsole(api, settings, look);
  } finally {
    await api.close();
  }
}

type Console = (settings: NodeSettings, look: ConsoleLook) => Promise<number>;

const CONSOLES: { readonly [over in ConsoleOver]: Console } = { console: runConsole, attach, demo: runDemo };
