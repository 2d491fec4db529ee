import { formatHostPort } from '../../base/host-port.ts';
import { asRead, type MonitorEvent } from '../../contract/monitor-event.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { createLog, debugTo, isBehind, type Log } from '../log.ts';
import type { HeadlessIo } from './backend.ts';
import { startOnceFree } from './data-dir-owner.ts';
import { openDoors } from './doors.ts';
import { endBy, firstSignal } from './signals.ts';

/**
 * Runs a node without a console: monitor events on stdout and log lines on stderr, one JSON object each. The first SIGINT
 * or SIGTERM drains, then the process ends by that signal; a second one ends it at once.
 */
export async function runHeadless(settings: NodeSettings, { stdout, stderr }: HeadlessIo): Promise<number> {
  const log = createLog(stderr, settings.logLevel, Date.now);
  // A closed terminal or pipe takes our words away, not the node.
  stdout.on('error', () => undefined);
  process.on('SIGHUP', () => log('info', 'the terminal is gone; the node runs on'));
  const signalled = firstSignal();
  const node = await startOnceFree(settings, {
    onEvent: eventPrinter(stdout, log),
    ...(settings.logLevel === 'debug' ? { debug: debugTo(log) } : {}),
  });
  try {
    const doors = await openDoors(node, settings, (error) =>
      log('error', 'a request failed', { error: String(error) }),
    );
    const { webFault } = doors;
    if (webFault !== undefined)
      log('warn', `there is no web server: ${webFault.message}`, { remedy: webFault.remedy });
    await announceReady(node, settings, log);
    const signal = await signalled;
    log('info', 'stopping', { signal });
    // Who waits for a task hears what became of it, while the control socket is there.
    await node.stopTasks();
    await doors.close();
    await node.stop();
    return await endBy(signal);
  } catch (error) {
    await node.stop();
    throw error;
  }
}

function eventPrinter(stdout: NodeJS.WritableStream, log: Log): (event: MonitorEvent) => void {
  let warned = false;
  return (event) => {
    const said = asRead(event);
    if (said.kind === 'node_alarm' && said.payload.standing === true)
      log('warn', String(said.payload.words), { remedy: said.payload.remedy });
    if (!isBehind(stdout)) {
      stdout.write(`${JSON.stringify(event)}\n`);
    } else if (!warned) {
      warned = true;
      log('warn', 'nobody reads stdout: events are dropped there, not in events.ndjson');
    }
  };
}

async function announceReady(node: RunningNode, settings: NodeSettings, log: Log): Promise<void> {
  const { node_id, listen_addrs, web_addr } = await node.api.status();
  log('info', 'ready', {
    node_id,
    data_dir: settings.dataDir,
    listen_addrs,
    announce_addrs: settings.announceAddrs.map(formatHostPort),
    web_addr,
  });
  // systemd's own tool speaks its protocol; the unit needs NotifyAccess=all (sd_notify(3)).
  if (process.env.NOTIFY_SOCKET !== undefined) {
    const { execa } = await import('execa');
    const { failed } = await execa('systemd-notify', ['--ready', `--pid=${process.pid}`], { reject: false });
    if (failed) log('warn', 'systemd was not told that the node is ready: systemd-notify failed');
  }
}
