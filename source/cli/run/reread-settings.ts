import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { RunningNode } from '../../node/running-node.ts';
import type { Log } from '../log.ts';
import { settingName } from '../usage/setting-list.ts';

/**
 * Reads the settings anew and lets the node take over what it can, and says what came of it. Settings that are wrong change
 * nothing.
 */
export async function rereadSettings(
  node: RunningNode,
  reread: () => Promise<NodeSettings>,
  log: Log,
): Promise<void> {
  try {
    const { changed, afterRestart } = await node.takeOver(await reread());
    const said = { changed: changed.map(settingName), after_restart: afterRestart.map(settingName) };
    node.monitor.emit('settings_read', said);
    log('info', 'config and policy were read again', said);
    if (afterRestart.length === 0) return;
    log('warn', `${said.after_restart.join(', ')}: holds from the next start on`);
  } catch (error) {
    if (!(error instanceof CrabnetError)) throw error;
    const { message, field = '', remedy = '' } = error;
    node.monitor.emit('settings_refused', { message, field, remedy });
    log('error', `the settings stay as they are: ${message}`, { field, remedy });
  }
}
