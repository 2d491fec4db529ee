import { createWriteStream } from 'node:fs';
import { formatHostPort } from '../../base/host-port.ts';
import { asRead, type MonitorEvent } from '../../contract/monitor-event.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { limitKeepingRemedy, limitKeepingWords } from '../../words/limit-words.ts';
import type { OutputStream } from '../io.ts';
import { LineOutput } from '../line-output.ts';
import { createLog, debugTo, type Log } from '../log.ts';
import type { HeadlessIo } from './backend.ts';
import { startOnceFree } from './data-dir-owner.ts';
import { openDoors } from './doors.ts';
import { endBy, firstSignal, written } from './signals.ts';

const STDOUT = 1;
const STDERR = 2;

/**
 * Runs a node without a console: monitor events on stdout and log lines on stderr, one JSON object each. The first SIGINT
 * or SIGTERM drains, then the process ends by that signal; a second one ends it at once.
 */
export async function runHeadless(settings: NodeSettings, io: HeadlessIo): Promise<number> {
  const logged = new LineOutput(unblocked(io.stderr, STDERR), {
    onRead: (dropped) => log('warn', 'stderr is read again: lines were dropped', { dropped }),
  });
  const log = createLog(logged, settings.logLevel, Date.now);
  const told = new LineOutput(unblocked(io.stdout, STDOUT), {
    onRead: (dropped) => log('warn', 'stdout is read again: events were dropped there', { dropped }),
  });
  for (const warning of io.warnings) log('warn', warning);
  const lines = [told, logged];
  // Of a defect, which waits for nobody.
  process.on('exit', () => lines.map((each) => each.flush()));
  try {
    const signal = await runTo(firstSignal(), settings, { told, log });
    return await endBy(signal, lines);
  } catch (error) {
    await written(lines);
    throw error;
  }
}

interface Says {
  readonly told: LineOutput;
  readonly log: Log;
}

/** Runs a node until the signal, and stops it; resolves to the signal. */
async function runTo(
  signalled: Promise<NodeJS.Signals>,
  settings: NodeSettings,
  { told, log }: Says,
): Promise<NodeJS.Signals> {
  process.on('SIGHUP', () => log('info', 'the terminal is gone; the node runs on'));
  const node = await startOnceFree(settings, {
    onEvent: eventPrinter(told, log),
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
    return signal;
  } finally {
    await node.stop();
  }
}

/** A terminal that is held (Ctrl-S) would hold who writes to it: it is written to beside the main thread. */
const unblocked = (stream: OutputStream, fd: number): NodeJS.WritableStream =>
  stream.isTTY === true ? createWriteStream('', { fd, autoClose: false }) : stream;

function eventPrinter(stdout: LineOutput, log: Log): (event: MonitorEvent, line: string) => void {
  let warned = false;
  return (event, line) => {
    const said = asRead(event);
    if (said.kind === 'node_alarm' && said.payload.standing === true)
      log('warn', String(said.payload.words), { remedy: said.payload.remedy });
    if (stdout.write(line) || warned) return;
    warned = true;
    log('warn', 'nobody reads stdout: events are dropped there, not in events.ndjson');
  };
}

async function announceReady(node: RunningNode, settings: NodeSettings, log: Log): Promise<void> {
  const { node_id, listen_addrs, web_addr, task_limits } = await node.api.status();
  log('info', 'ready', {
    node_id,
    data_dir: settings.dataDir,
    listen_addrs,
    announce_addrs: settings.announceAddrs.map(formatHostPort),
    web_addr,
  });
  if (task_limits !== null) {
    const remedy = limitKeepingRemedy(task_limits);
    log('info', `limits of tasks: ${limitKeepingWords(task_limits)}`, { ...task_limits, remedy });
  }
  // systemd's own tool speaks its protocol; the unit needs NotifyAccess=all (sd_notify(3)).
  if (process.env.NOTIFY_SOCKET !== undefined) {
    const { execa } = await import('execa');
    const { failed } = await execa('systemd-notify', ['--ready', `--pid=${process.pid}`], { reject: false });
    if (failed) log('warn', 'systemd was not told that the node is ready: systemd-notify failed');
  }
}
