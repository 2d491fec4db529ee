import { execa } from 'execa';
import { startNode } from '../node/open-node.ts';
import type { RunningNode } from '../node/running-node.ts';
import { formatHostPort, type NodeSettings } from '../node/settings.ts';
import type { HeadlessIo } from './backend.ts';
import { openDoors } from './doors.ts';
import { createLog, isBehind, type Log } from './log.ts';

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

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
  const node = await startNode(settings);
  const stopPrinting = printEvents(node, stdout, log);
  try {
    const doors = await openDoors(node, settings, (error) =>
      log('error', 'a request failed', { error: String(error) }),
    );
    await announceReady(node, settings, log);
    const signal = await signalled;
    log('info', 'stopping', { signal });
    await doors.close();
    await node.stop();
    stopPrinting();
    return await endBy(signal);
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** Resolves with the first signal that asks to end. The handlers go with it, so that a second one ends the process. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      for (const known of ENDING) process.off(known, onSignal);
      resolve(signal);
    };
    for (const known of ENDING) process.on(known, onSignal);
  });
}

function printEvents(node: RunningNode, stdout: NodeJS.WritableStream, log: Log): () => void {
  let dropped = 0;
  return node.monitor.subscribe((event) => {
    if (isBehind(stdout)) {
      dropped += 1;
      if (dropped === 1) log('warn', 'nobody reads stdout: events are dropped there, not in events.ndjson');
      return;
    }
    stdout.write(`${JSON.stringify(event)}\n`);
  });
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
    const { failed } = await execa('systemd-notify', ['--ready', `--pid=${process.pid}`], { reject: false });
    if (failed) log('warn', 'systemd was not told that the node is ready: systemd-notify failed');
  }
}

/** Ends the process as the signal would have, so that a shell or supervisor sees why. */
async function endBy(signal: NodeJS.Signals): Promise<number> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  );
  process.kill(process.pid, signal);
  return new Promise(() => {});
}
