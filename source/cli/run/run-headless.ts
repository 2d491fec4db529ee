import { formatHostPort } from '../../base/host-port.ts';
import type { Debug } from '../../base/ports.ts';
import { asRead, type MonitorEvent } from '../../contract/monitor-event.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { limitKeepingRemedy, limitKeepingWords } from '../../words/limit-words.ts';
import { LineOutput } from '../line-output.ts';
import { createLog, debugTo, type Log } from '../log.ts';
import type { HeadlessIo } from './backend.ts';
import { startOnceFree } from './data-dir-owner.ts';
import { openDoors } from './doors.ts';
import { logEvent } from './log-event.ts';
import { rereadSettings } from './reread-settings.ts';
import { endBy, firstSignal, written } from './signals.ts';
import { Supervisor } from './supervisor.ts';
import { unblocked } from './unblocked.ts';

/**
 * Runs a node without a console: monitor events on stdout and log lines on stderr, one JSON object each. The first SIGINT
 * or SIGTERM drains, then the process ends by that signal; a second one ends it at once. SIGHUP reads the settings again.
 */
export async function runHeadless(settings: NodeSettings, io: HeadlessIo): Promise<number> {
  let current: Pick<NodeSettings, 'logLevel'> = settings;
  const level = () => current.logLevel;
  const logged = new LineOutput(unblocked(io.stderr, 'stderr'), {
    onRead: (dropped) => log('warn', 'stderr is read again: lines were dropped', { dropped }),
  });
  const log = createLog(logged, level, Date.now);
  const told = new LineOutput(unblocked(io.stdout, 'stdout'), {
    onRead: (dropped) => log('warn', 'stdout is read again: events were dropped there', { dropped }),
  });
  for (const warning of io.warnings) log('warn', warning);
  // Node's own would be plain text among the lines.
  process.removeAllListeners('warning').on('warning', ({ name, message }) => log('warn', message, { name }));
  const lines = [told, logged];
  // Of a defect, which waits for nobody.
  process.on('exit', () => lines.map((each) => each.flush()));
  try {
    const signal = await runTo(firstSignal(), settings, {
      ...{ told, log, debug: debugTo(log, level), reread: io.reread },
      started: (node) => {
        current = node.settings;
      },
    });
    return await endBy(signal, lines);
  } catch (error) {
    await written(lines);
    throw error;
  }
}

interface Says {
  readonly told: LineOutput;
  readonly log: Log;
  readonly debug: Debug;
  readonly reread: HeadlessIo['reread'];
  readonly started: (node: RunningNode) => void;
}

/** Runs a node until the signal, and stops it; resolves to the signal. */
async function runTo(
  signalled: Promise<NodeJS.Signals>,
  settings: NodeSettings,
  { told, log, debug, reread, ...says }: Says,
): Promise<NodeJS.Signals> {
  const supervisor = new Supervisor(process.env, log);
  const { promise: started, resolve: isStarted } = Promise.withResolvers<RunningNode>();
  // One after the other, and none before there is a node.
  let rereading: Promise<unknown> = started;
  process.on('SIGHUP', () => {
    rereading = rereading.then(async () => {
      await supervisor.reloading();
      await rereadSettings(await started, reread, log);
      await supervisor.ready();
    });
  });
  const node = await startOnceFree(settings, { onEvent: eventPrinter(told, log), debug });
  says.started(node);
  try {
    const doors = await openDoors(node, settings, (error) =>
      log('error', 'a request failed', { error: String(error) }),
    );
    const { webFault } = doors;
    if (webFault !== undefined)
      log('warn', `there is no web server: ${webFault.message}`, { remedy: webFault.remedy });
    await announceReady(node, settings, log);
    await supervisor.ready();
    isStarted(node);
    const signal = await signalled;
    log('info', 'stopping', { signal });
    await supervisor.stopping(node.settings.drainMs);
    // Who waits for a task hears what became of it, while the control socket is there.
    await node.endTasks();
    await doors.close();
    return signal;
  } finally {
    await node.stop();
    supervisor.close();
  }
}

function eventPrinter(stdout: LineOutput, log: Log): (event: MonitorEvent, line: string) => void {
  let warned = false;
  return (event, line) => {
    const said = asRead(event);
    logEvent(said, log);
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
}
