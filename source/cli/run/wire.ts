import { existsSync } from 'node:fs';
import { backgroundTimers } from '../../base/system-timers.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { lookAtDataDir, writingProblem } from '../../store/data-dir-look.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import type { Backend } from './backend.ts';
import { OWNER_MS, onceFree } from './data-dir-owner.ts';
import { savingMemory } from './save-memory.ts';
import { templateIn } from './template-reader.ts';

/** The real node behind the command line. */
export const backend: Backend = {
  openApi,
  checkStart: async (settings) => (await import('./check-start.ts')).checkStart(settings),
  examine: async (settings) => (await import('./doctor.ts')).examine(settings),
  // What only some calls want is loaded by those: the others answer sooner.
  runHeadless: (...how) =>
    savingMemory(backgroundTimers, async () => (await import('./run-headless.ts')).runHeadless(...how)),
  runConsole: (over, settings, look) =>
    savingMemory(backgroundTimers, async () => {
      const consoles = await import('./run-console.ts');
      switch (over) {
        case 'console':
          return consoles.runConsole(settings, look);
        case 'demo':
          return consoles.runDemo(settings, look);
        case 'attach':
          return consoles.attachConsole(settings, look);
      }
    }),
};

/**
 * The owner's control socket while a node runs, else the store; a node that starts or ends meanwhile is waited for. Who only
 * reads leaves nothing behind: where there is no node yet, or nothing can be written, it reads a copy.
 */
function openApi(settings: NodeSettings, purpose: 'to read' | 'to act'): Promise<NodeApi> {
  const { control, key } = dataDirFiles(settings.dataDir);
  return onceFree(async () => {
    const isThere = lookAtDataDir(settings.dataDir);
    const running = isThere ? await connectSocketApi(control, { timeoutMs: OWNER_MS }) : undefined;
    if (running !== undefined) return running;
    const { openCold } = await import('../../node/open-node.ts');
    const isNobody = !isThere || !existsSync(key);
    const isOwn = !isNobody && writingProblem(settings.dataDir) === undefined;
    const template = templateIn(settings.templateFolder);
    if (purpose === 'to act' || isOwn) return openCold(settings, { template });
    const { makeReadingGround } = await import('./reading-ground.ts');
    const ground = makeReadingGround(settings);
    try {
      return openCold(ground.settings, { isNobody, template }, ground.remove);
    } catch (error) {
      ground.remove();
      throw ground.asOriginal(error);
    }
  });
}
