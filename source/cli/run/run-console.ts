import type { NodeApi } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { systemPorts } from '../../node/system-ports.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { lookAtDataDir } from '../../store/data-dir-look.ts';
import { type ConsoleMemory, NO_MEMORY } from '../../tui/data/choices.ts';
import { NO_TEMPLATES, type TemplateStore } from '../../tui/data/templates.ts';
import { runConsole as showConsole } from '../../tui/run-console.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import { drainWords } from '../../words/drain-words.ts';
import { EXIT } from '../exit-code.ts';
import { LineOutput } from '../line-output.ts';
import { createLog } from '../log.ts';
import { homeless } from '../usage/surroundings.ts';
import { saveTemplate, templateNames, templateValues } from '../usage/templates.ts';
import type { ConsoleLook } from './backend.ts';
import { consoleFacts } from './console-facts.ts';
import { FileMemory } from './console-memory.ts';
import { OWNER_MS, startOnceFree } from './data-dir-owner.ts';
import { openDoors } from './doors.ts';
import { endBy, firstSignal } from './signals.ts';
import { unblocked } from './unblocked.ts';

/**
 * Runs a node with its console, and resolves to 0 when its user quits. When the terminal is lost the node goes on headless
 * until a signal ends it; SIGINT and SIGTERM from outside drain it, as they do a headless one.
 */
export async function runConsole(settings: NodeSettings, look: ConsoleLook): Promise<number> {
  const ended = firstSignal();
  // For as long as the node runs: a terminal that closes sends it when it likes, also after the console has noticed by itself.
  process.on('SIGHUP', () => {});
  const node = await startOnceFree(settings);
  try {
    const log = createLog(new LineOutput(process.stderr), () => settings.logLevel, Date.now);
    const doors = await openDoors(node, settings, (error) => {
      // The terminal belongs to the console: what goes wrong in a request is for the log of a headless node.
      if (!process.stderr.isTTY) log('error', 'a request failed', { error: String(error) });
    });
    const end = await showRemembering({ api: node.api, settings, look, ended });
    const signal = end.isLost ? await ended : end.signal;
    // Whoever interrupts a node that is ending already wants it to end at once.
    if (signal === undefined) void ended.then((by) => endBy(by));
    if (signal !== undefined) await sayDrain(node);
    // Its user was asked; a signal from outside did not ask.
    await (signal === undefined ? node.stopTasks() : node.endTasks());
    await doors.close();
    await node.stop();
    return signal === undefined ? EXIT.done : await endBy(signal);
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** The terminal is free again, and whoever looks at it wonders what it waits for. */
async function sayDrain(node: RunningNode): Promise<void> {
  const tasks = (await node.api.tasks()).length;
  if (tasks === 0) return;
  const nowMs = Date.now();
  const words = drainWords({ tasks, until_ts: (nowMs + node.settings.drainMs) / 1000 }, nowMs);
  new LineOutput(unblocked(process.stderr, 'stderr')).write(`${words}; another signal ends it at once`);
}

/** A market of its own on loopback, and its console; all of it is gone when the user quits or the terminal is lost. */
export async function runDemo(settings: NodeSettings, look: ConsoleLook): Promise<number> {
  const ended = firstSignal();
  // A terminal that closes may send it once more, when the console is gone and its folder is not yet.
  process.on('SIGHUP', () => {});
  // With it comes all that runs tasks, which no other console waits for.
  const { openDemoMarket } = await import('../demo/demo-market.ts');
  const market = await openDemoMarket(settings);
  try {
    const { node, settings: own } = market;
    const { signal } = await show({
      api: node.api,
      settings: own,
      look,
      isDemo: true,
      memory: NO_MEMORY,
      ended,
    });
    await market.close();
    return signal === undefined ? EXIT.done : await endBy(signal);
  } catch (error) {
    await market.close();
    throw error;
  }
}

/** The console over a node that runs on this data dir already; quitting leaves the node running. */
export async function attachConsole(settings: NodeSettings, look: ConsoleLook): Promise<number> {
  const { control } = dataDirFiles(settings.dataDir);
  const isThere = lookAtDataDir(settings.dataDir);
  const { isReadOnly } = look;
  const api = isThere ? await connectSocketApi(control, { timeoutMs: OWNER_MS, isReadOnly }) : undefined;
  if (api === undefined) {
    throw new CrabnetError('control', `no node runs on the data dir ${settings.dataDir}`, {
      field: 'data-dir',
      remedy: 'start it with: crabnet listen; or name its data dir with --data-dir',
    });
  }
  try {
    const shown = { api, settings, look, isAttached: true, ended: firstSignal() };
    const { signal } = isReadOnly
      ? await show({ ...shown, memory: await readMemory(settings) })
      : await showRemembering(shown);
    return signal === undefined ? EXIT.done : await endBy(signal);
  } finally {
    await api.close();
  }
}

interface Shown {
  readonly api: NodeApi;
  readonly settings: NodeSettings;
  readonly look: ConsoleLook;
  readonly memory: ConsoleMemory;
  readonly isAttached?: boolean;
  readonly isDemo?: boolean;
  /** Resolves with the signal that ends the program from outside. */
  readonly ended: Promise<NodeJS.Signals>;
}

interface End {
  readonly isLost: boolean;
  readonly signal: NodeJS.Signals | undefined;
}

/** With what the last console on this data dir was told to remember. */
async function showRemembering(shown: Omit<Shown, 'memory'>): Promise<End> {
  const memory = await FileMemory.open(dataDirFiles(shown.settings.dataDir).console);
  const end = await show({ ...shown, memory });
  await memory.settled();
  return end;
}

/** What the last console was told to remember, for one that changes nothing: it forgets what is chosen in it. */
async function readMemory({ dataDir }: NodeSettings): Promise<ConsoleMemory> {
  const { choices } = await FileMemory.open(dataDirFiles(dataDir).console);
  return { choices, remember: async () => undefined };
}

/** The templates of a folder; null where there is none to have them in. */
function templatesIn(folder: string | null): TemplateStore {
  const known = (): string => {
    if (folder !== null) return folder;
    throw homeless('the templates', 'config');
  };
  return {
    list: () => (folder === null ? [] : templateNames(folder)),
    read: (name) => templateValues(known(), name),
    save: async (name, values) => saveTemplate(known(), name, values),
  };
}

/** Shows the console until its user quits, the terminal is lost, or a signal comes. */
async function show({
  api,
  settings,
  look,
  memory,
  isAttached = false,
  isDemo = false,
  ended,
}: Shown): Promise<End> {
  const closing = new AbortController();
  let signal: NodeJS.Signals | undefined;
  void ended.then((by) => {
    signal = by;
    closing.abort();
  });
  const { stdin, stdout, env } = process;
  const end = await showConsole({
    ...(await consoleFacts(api, settings, {
      isAttached,
      isReadOnly: look.isReadOnly,
      isDemo,
      isSlow: look.isSlow,
      settings: look.settings,
    })),
    api,
    memory,
    templates: isDemo ? NO_TEMPLATES : templatesIn(look.templateFolder),
    stdin,
    stdout,
    env,
    clock: systemPorts.clock,
    ascii: look.ascii,
    notices: look.notices,
    given: look.given,
    isScreenReader: look.isScreenReader,
    warnings: look.warnings,
    signal: closing.signal,
  });
  return { isLost: end === 'lost', signal };
}
