import { CrabnetError } from '../model/errors.ts';
import { VERSION } from '../node/version.ts';
import { Ending } from './ending.ts';
import { EXIT } from './exit-code.ts';
import { reportError } from './failure.ts';
import type { Io } from './io.ts';
import { Output } from './output.ts';
import type { Backend, ConsoleOver } from './run/backend.ts';
import { giveKeys } from './usage/check-keys.ts';
import { type CommandLine, readCommandLine } from './usage/command-line.ts';
import type { CommandName, ConfigCommand, MachineCommand } from './usage/command-table.ts';
import { noticeWarnings } from './usage/read-notices.ts';
import { readSettings, type Settings } from './usage/settings.ts';

/** The whole program: reads the arguments behind its name, does what they say, resolves to the exit code. */
export async function run(argv: readonly string[], io: Io, backend: Backend): Promise<number> {
  const out = new Output(io, asksForJson(argv, io));
  const ending = new Ending(io.stdout, (code) => out.error([`failed: stdout cannot be written: ${code}`]));
  const code = await attempt(argv, { io, backend, ending }, out);
  if (ending.code === undefined) await out.drained();
  return code === EXIT.done ? (ending.code ?? code) : code;
}

/** Does what is asked; `early` says what is wrong before the settings are known. */
async function attempt(argv: readonly string[], world: World, early: Output): Promise<number> {
  let out = early;
  let isHeadless = asksForDaemon(argv);
  let dataDir: string | undefined;
  try {
    const line = readCommandLine(argv);
    if (line.kind !== 'command') return await inform(line, out);
    const { command, args, given } = line;
    isHeadless = isDaemon(command, given, world.io);
    if (isConfigWriting(command)) return await writeConfig(command, { args, given }, world.io, out);
    const settings = await readSettings(given, world.io);
    out = new Output(world.io, settings.options.json);
    dataDir = settings.node.dataDir;
    return await carryOut({ command, args, given }, settings, world, out);
  } catch (error) {
    return reportError(error, out, dataDir, isHeadless);
  }
}

/** Whether errors are wanted as JSON, known before anything can be wrong. */
const asksForJson = (argv: readonly string[], { env }: Io): boolean =>
  argv.includes('--json') || env.CRABNET_JSON === '1' || env.CRABNET_JSON === 'true';

async function inform(line: Exclude<CommandLine, { kind: 'command' }>, out: Output): Promise<number> {
  if (line.kind === 'version') out.line(`crabnet ${VERSION}`);
  else out.lines((await import('./usage/help.ts')).helpLines(line.words));
  return EXIT.done;
}

interface Called extends Pick<Extract<CommandLine, { kind: 'command' }>, 'args' | 'given'> {
  readonly command: Exclude<CommandName, ConfigWriting>;
}

/** Whether a node without a console is meant, as far as that is known before the arguments are read. */
const asksForDaemon = (argv: readonly string[]): boolean => argv.includes('--no-tui') || argv[0] === 'listen';

/** Whether the command starts a node without a console: a console wants a terminal on both sides. */
function isDaemon(command: CommandName, given: Called['given'], { stdin, stdout }: Io): boolean {
  if (given.get('verify-config') === true || given.get('dump-topology') === true) return false;
  if (command === 'listen') return true;
  const hasTerminal = stdin.isTTY === true && stdout.isTTY === true;
  return command === 'console' && !(hasTerminal && given.get('tui') !== false);
}

interface World {
  readonly io: Io;
  readonly backend: Backend;
  readonly ending: Ending;
}

async function carryOut(
  { command, args, given }: Called,
  settings: Settings,
  world: World,
  out: Output,
): Promise<number> {
  if (settings.options['verify-config'] === true) {
    return (await import('./usage/verify-config.ts')).verifyConfig(settings, world, out);
  }
  if (settings.options['dump-topology'] === true) {
    const [{ runOneShot }, { dumpTopology }] = await Promise.all([
      oneShots(),
      import('./commands/topology.ts'),
    ]);
    const call = { args, settings, purpose: 'to read', out, ...world } as const;
    return runOneShot((api) => dumpTopology(api, out), call);
  }
  // A console shows them itself, and a node without one logs them.
  if (!startsNode(command)) for (const warning of settings.warnings) out.warning(warning);
  if (command === 'config show') return (await import('./commands/config-show.ts')).configShow(settings, out);
  if (startsNode(command)) return runNode(command, settings, { ...world, given });
  if (isOfMachine(command)) return ofMachine(command, args, settings, world, out);
  const { isActing, ONE_SHOTS, runOneShot } = await oneShots();
  const purpose = isActing(command) ? 'to act' : 'to read';
  return runOneShot(ONE_SHOTS[command], { args, settings, purpose, out, ...world });
}

const startsNode = (command: CommandName): command is ConsoleOver | 'listen' =>
  command === 'console' || command === 'listen' || command === 'attach' || command === 'demo';
const isOfMachine = (command: CommandName): command is MachineCommand =>
  command === 'doctor' ||
  command === 'completion' ||
  command === 'ledger verify' ||
  command === 'orders check' ||
  command.startsWith('service ');

async function ofMachine(
  command: MachineCommand,
  [argument = '']: readonly string[],
  settings: Settings,
  { io, backend }: World,
  out: Output,
): Promise<number> {
  switch (command) {
    case 'doctor':
      return (await import('./commands/doctor.ts')).doctor(settings.node, backend, out);
    case 'completion':
      return (await import('./commands/completion.ts')).completion(argument, out);
    case 'orders check':
      return (await import('./commands/orders-check.ts')).ordersCheck(settings.node, out);
    case 'ledger verify':
      return (await import('./commands/ledger-verify.ts')).ledgerVerify(
        argument,
        settings.options.against,
        out,
      );
    case 'service install':
      return (await import('./commands/service.ts')).serviceInstall({ settings, around: io, out });
    case 'service uninstall':
      return (await import('./commands/service.ts')).serviceUninstall({ settings, around: io, out });
  }
}

/** As other commands, loaded only where one is called: what is not wanted costs the time of reading it. */
const oneShots = () => import('./one-shot.ts');

type ConfigWriting = Exclude<ConfigCommand, 'config show'>;

const isConfigWriting = (command: CommandName): command is ConfigWriting =>
  command === 'config set' ||
  command === 'config unset' ||
  command === 'config path' ||
  command === 'config templates';

/** Before the settings are read: a file that is wrong shall be mended by these. */
async function writeConfig(
  command: ConfigWriting,
  { args: [name = '', value = ''], given }: Pick<Extract<CommandLine, { kind: 'command' }>, 'args' | 'given'>,
  io: Io,
  out: Output,
): Promise<number> {
  const config = await import('./commands/config-write.ts');
  switch (command) {
    case 'config set':
      return config.configSet({ name, text: value }, { given, around: io }, out);
    case 'config unset':
      return config.configUnset(name, { given, around: io }, out);
    case 'config path':
      return config.configPathShown({ given, around: io }, out);
    case 'config templates': {
      const { configTemplates } = await import('./commands/config-templates.ts');
      return configTemplates(config.pathOf({ given, around: io }), out);
    }
  }
}

/** A console wants a terminal on both sides: a node runs headless without, the others are of no use then. */
async function runNode(
  command: ConsoleOver | 'listen',
  settings: Settings,
  { io, backend, ending, given }: World & Pick<Called, 'given'>,
): Promise<number> {
  ending.outliveStdout();
  const hasTerminal = io.stdin.isTTY === true && io.stdout.isTTY === true;
  if (command === 'listen' || (command === 'console' && !(hasTerminal && settings.options.tui))) {
    const reread = async () => (await readSettings(given, io)).node;
    const { stdout, stderr } = io;
    return backend.runHeadless(settings.node, { stdout, stderr, reread, warnings: settings.warnings });
  }
  if (!hasTerminal) {
    throw new CrabnetError('usage', `crabnet ${command} wants a terminal`, {
      remedy: 'run it in one; crabnet listen is the node without a console',
    });
  }
  await giveKeys(settings.keys);
  const [{ listSettings }, { settingText }] = await Promise.all([
    import('./usage/setting-list.ts'),
    import('./commands/config-show.ts'),
  ]);
  return backend.runConsole(command, settings.node, {
    settings: listSettings(settings).map(({ name, value }) => ({ name, value: settingText(value) })),
    ascii: settings.options.ascii,
    isReadOnly: settings.options['read-only'] === true,
    isScreenReader: settings.options['screen-reader'],
    isSlow: settings.options['low-bandwidth'],
    given: {
      ...(settings.placeOf('theme') === undefined ? {} : { theme: settings.options.theme }),
      ...(settings.placeOf('mouse') === undefined ? {} : { mouse: settings.options.mouse }),
    },
    notices: settings.notices,
    warnings: [...settings.warnings, ...noticeWarnings(settings.notices, io)],
    templateFolder: settings.node.templateFolder,
  });
}
