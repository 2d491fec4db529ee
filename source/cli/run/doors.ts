import { formatHostPort, isLoopback } from '../../base/host-port.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { ControlServer } from '../../web/control/control-server.ts';
import { MonitorServer } from '../../web/monitor/monitor-server.ts';
import { readOrMakeWebToken } from '../../web/monitor/web-token.ts';
import { FolderSite } from '../../web/site/folder-site.ts';

/** The HTTP doors of a running node. */
export interface Doors {
  /** Why no web server listens, where one was to. */
  readonly webFault: CrabnetError | undefined;
  close(): Promise<void>;
}

/**
 * Opens the control socket, and the web server where one is wanted. A web port that is taken is a fault when it was asked
 * for explicitly; otherwise the node runs without, and says so.
 */
export async function openDoors(
  node: RunningNode,
  settings: NodeSettings,
  onDefect: (error: unknown) => void,
): Promise<Doors> {
  const control = new ControlServer({
    api: node.api,
    socketPath: dataDirFiles(settings.dataDir).control,
    onDefect,
  });
  await control.start();
  try {
    const { web, webFault } = await openWeb(node, settings, onDefect);
    setTimeout(() => readAhead(node, web), READ_AHEAD_MS).unref();
    return { webFault, close: async () => void (await Promise.all([control.stop(), web?.stop()])) };
  } catch (error) {
    await control.stop();
    throw error;
  }
}

/** When whatever opens with the doors has been drawn. */
const READ_AHEAD_MS = 1_000;

/**
 * Reads what a node needs for its first action and task only: by then an upgrade may have put other files in their place. What
 * fails here fails again, and is told, where it is needed.
 */
const readAhead = (node: RunningNode, web: MonitorServer | undefined): void =>
  void Promise.allSettled([
    import('../../contract/actions/read-action-input.ts'),
    import('../../runner/sandbox/sandbox.ts'),
    web && node.metering.open(),
  ]);

async function openWeb(
  node: RunningNode,
  settings: NodeSettings,
  onDefect: (error: unknown) => void,
): Promise<{ readonly web?: MonitorServer; readonly webFault: CrabnetError | undefined }> {
  const { webAddr: address, webAddrIsExplicit, webHosts: hosts, webAuthRequired } = settings;
  if (address === null) return { webFault: undefined };
  const site = settings.webDist === null ? {} : { site: await FolderSite.open(settings.webDist) };
  const token = webAuthRequired ? readOrMakeWebToken(settings.dataDir, settings.webTokenFile) : null;
  const server = new MonitorServer({
    ...{ api: node.api, address, hosts, token, onDefect, ...site },
    oldestEvent: () => node.monitor.oldest,
    metrics: () => node.metering.text(),
  });
  try {
    const listening = await server.start();
    const bound = formatHostPort(listening);
    node.webAddress = bound;
    node.monitor.emit('web_listening', { web_addr: bound });
    if (token === null && !isLoopback(listening.host)) node.webIsOpen(bound);
    return { web: server, webFault: undefined };
  } catch (error) {
    if (webAddrIsExplicit || !(error instanceof CrabnetError)) throw error;
    node.monitor.emit('web_failed', { message: error.message, remedy: error.remedy ?? '' });
    return { webFault: error };
  }
}
