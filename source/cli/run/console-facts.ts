import { userInfo } from 'node:os';
import { formatHostPort } from '../../base/host-port.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { ConsoleFacts } from '../../tui/data/console-data.ts';

/** What the console says of its node besides what changes. */
export async function consoleFacts(
  api: NodeApi,
  settings: NodeSettings,
  of: Pick<ConsoleFacts, 'isAttached' | 'isReadOnly' | 'isDemo' | 'isSlow' | 'settings'>,
): Promise<ConsoleFacts> {
  const { node_id: nodeId, alias, network, listen_addrs: listenAddrs } = await api.status();
  return {
    nodeId,
    alias,
    network,
    networkAddr: listenAddrs[0] ?? '',
    announceAddr: settings.announceAddrs.map(formatHostPort).join(','),
    sandbox: settings.sandbox,
    userName: userName(),
    undoMs: settings.undoMs,
    acceptsUnsigned: settings.acceptUnsigned,
    ...of,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in the user database.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
