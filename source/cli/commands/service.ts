import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import { EXIT } from '../exit-code.ts';
import { NODE_FLAGS, NODE_VARIABLE_WORDS } from '../node-flags.ts';
import type { Output } from '../output.ts';
import { settingFlags } from '../usage/setting-flags.ts';
import type { Settings } from '../usage/settings.ts';
import { homeless, type Surroundings, userFolder } from '../usage/surroundings.ts';

const UNIT = 'crabnet.service';
const MARK =
  '# Written by crabnet service install, which writes it anew; crabnet service uninstall removes it.';
/** Beyond the time in which tasks may end. */
const ENDING_S = 30;
const SYSTEM_DATA_DIR = '/var/lib/crabnet';

/** What a unit is made of. */
export interface UnitFacts {
  readonly isSystem: boolean;
  /** Absolute: Node, and the program. */
  readonly node: string;
  readonly main: string;
  readonly configFile: string | null;
  readonly settings: Pick<NodeSettings, 'dataDir' | 'drainMs'>;
  /** What else was said where it was installed. */
  readonly flags: readonly string[];
}

/**
 * The unit's text. It is shut in as far as the sandbox of tasks bears it: that makes namespaces, mounts and control groups of
 * its own, so that what hides or locks parts of `/proc` and `/sys` would end it.
 */
export function unitText({ isSystem, node, main, configFile, settings, flags }: UnitFacts): string {
  const { drainMs } = settings;
  const dataDir = isSystem ? SYSTEM_DATA_DIR : settings.dataDir;
  const words = [
    node,
    ...NODE_FLAGS,
    main,
    'listen',
    '--data-dir',
    dataDir,
    ...(configFile === null ? [] : ['--config', configFile]),
    ...flags,
  ];
  return [
    MARK,
    '[Unit]',
    'Description=CrabNet node',
    ...(isSystem ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    '',
    '[Service]',
    'Type=notify',
    'NotifyAccess=all',
    `Environment=${NODE_VARIABLE_WORDS.join(' ')}`,
    `ExecStart=${words.map(quoted).join(' ')}`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'Restart=on-failure',
    'RestartSec=5',
    '# A setting that is wrong does not mend itself.',
    `RestartPreventExitStatus=${EXIT.usage}`,
    'WatchdogSec=60',
    '# Only the node is told to end; it ends its tasks.',
    'KillMode=mixed',
    `TimeoutStopSec=${Math.ceil(drainMs / 1000) + ENDING_S}`,
    '# Tasks get control groups of their own, by which their limits are exact.',
    'Delegate=yes',
    'UMask=0077',
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'SystemCallArchitectures=native',
    ...(isSystem
      ? [
          'DynamicUser=yes',
          'StateDirectory=crabnet',
          'StateDirectoryMode=0700',
          'ProtectSystem=strict',
          'ProtectHome=read-only',
          'PrivateTmp=yes',
          'CapabilityBoundingSet=',
          'AmbientCapabilities=',
          'ProtectClock=yes',
          'ProtectHostname=yes',
        ]
      : []),
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
    '',
  ].join('\n');
}

/** As systemd reads a word (systemd.service(5)). */
const quoted = (word: string): string =>
  `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;

interface Call {
  readonly settings: Settings;
  readonly around: Surroundings;
  readonly out: Output;
}

/** `service install [--system]`: writes the unit, and has systemd start it now and at each boot. */
export async function serviceInstall({ settings, around, out }: Call): Promise<number> {
  const isSystem = settings.options.system === true;
  const path = unitPath(isSystem, around);
  const main = process.argv[1] ?? '';
  if (isSystem && /^\/(?:home|root)\//u.test(main)) {
    throw new CrabnetError(
      'config',
      `the program is in a home folder, which the service may not read: ${main}`,
      {
        field: 'system',
        remedy: 'put crabnet where everybody may read it, such as /opt/crabnet, and install it from there',
      },
    );
  }
  if (isSystem && settings.placeOf('data-dir')?.source === 'flag') {
    throw new CrabnetError('usage', `the data dir of the machine's service is ${SYSTEM_DATA_DIR}`, {
      field: 'data-dir',
      remedy: 'leave out --data-dir, or --system',
    });
  }
  assertOurs(path);
  const { configFile, node } = settings;
  const flags = settingFlags(settings, ['data-dir']);
  write(path, unitText({ isSystem, node: process.execPath, main, configFile, settings: node, flags }));
  const failed = await systemctl(isSystem, ['daemon-reload'], ['enable', '--now', UNIT]);
  return told({ path, done: 'installed', failed }, out);
}

/** `service uninstall [--system]`: stops the service and removes its unit; the data dir stays. */
export async function serviceUninstall({ settings, around, out }: Call): Promise<number> {
  const isSystem = settings.options.system === true;
  const path = unitPath(isSystem, around);
  if (!existsSync(path)) {
    throw new CrabnetError('config', `there is no ${path}`, {
      field: 'system',
      remedy: isSystem
        ? 'leave --system away, if it is the service of this user'
        : 'add --system, if it is of the machine',
    });
  }
  assertOurs(path);
  const stopped = await systemctl(isSystem, ['disable', '--now', UNIT]);
  rmSync(path);
  const failed = (await systemctl(isSystem, ['daemon-reload'])) ?? stopped;
  return told({ path, done: 'uninstalled', failed }, out);
}

function unitPath(isSystem: boolean, around: Surroundings): string {
  if (isSystem) return join('/etc/systemd/system', UNIT);
  const folder = userFolder(around, 'XDG_CONFIG_HOME', ['.config']);
  if (folder === undefined) throw homeless('the unit', 'config');
  return join(folder, 'systemd', 'user', UNIT);
}

/** A unit that somebody wrote is not ours to replace. */
function assertOurs(path: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8').startsWith(MARK)) return;
  throw new CrabnetError('config', `${path} was not written by crabnet service install`, {
    field: 'system',
    remedy: 'move it away first',
  });
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new CrabnetError('config', `${path} cannot be written: ${(cause as Error).message}`, {
      field: 'system',
      remedy: 'for --system be root; else give this user the right to write there',
      cause,
    });
  }
}

/** Calls systemctl for each; what the first that failed said, with the calls that are still to be made. */
async function systemctl(
  isSystem: boolean,
  ...calls: readonly (readonly string[])[]
): Promise<string | undefined> {
  const scope = isSystem ? [] : ['--user'];
  for (const [index, call] of calls.entries()) {
    const { failed, stderr, shortMessage } = await execa('systemctl', [...scope, ...call], { reject: false });
    if (!failed) continue;
    const left = calls.slice(index).map((each) => ['systemctl', ...scope, ...each].join(' '));
    return `systemd was not told: ${stderr || shortMessage}; call ${left.join(' && ')}`;
  }
  return undefined;
}

interface Done {
  readonly path: string;
  readonly done: 'installed' | 'uninstalled';
  readonly failed: string | undefined;
}

function told({ path, done, failed }: Done, out: Output): number {
  if (out.json) {
    out.value({ unit: path, done, ...(failed === undefined ? {} : { warning: failed }) });
    return EXIT.done;
  }
  out.line(`service ${done} ${path}`);
  if (failed !== undefined) out.warning(failed);
  return EXIT.done;
}
