import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CrabnetError } from '../../model/errors.ts';
import { settingText } from '../commands/config-show.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import type { Backend } from '../run/backend.ts';
import { checkKeys } from './check-keys.ts';
import type { OptionName } from './options.ts';
import { noticeWarnings } from './read-notices.ts';
import { listSettings } from './setting-list.ts';
import type { Settings } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

interface World {
  readonly backend: Pick<Backend, 'checkStart'>;
  readonly io: Pick<Surroundings, 'env'>;
}

/**
 * `--verify-config`: the settings were read without an error; goes through the steps of a start, looks whether the event file
 * can be written, and prints what was checked. Throws `CrabnetError`: what the start would, or `config` naming the setting.
 */
export async function verifyConfig(settings: Settings, { backend, io }: World, out: Output): Promise<number> {
  await checkKeys(settings.keys);
  const { isRunning, warnings: met } = await backend.checkStart(settings.node);
  const warnings = [...settings.warnings, ...met, ...noticeWarnings(settings.notices, io)];
  await checkFolder('monitor-events', dirname(settings.node.monitorEvents), settings);
  const rows = listSettings(settings);
  if (out.json) {
    const values = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    out.value({ ok: true, running: isRunning, warnings, settings: values });
    return EXIT.done;
  }
  out.lines(['verify-config: ok', ...rows.map(({ name, value }) => `${name}: ${settingText(value)}`)]);
  for (const warning of warnings) out.warning(warning);
  if (isRunning) out.remark('a node runs on this data dir: what it holds was not tried');
  return EXIT.done;
}

/** The folder, or the nearest one above it that exists, must be a folder that we may write. */
async function checkFolder(option: OptionName, folder: string, { placeOf }: Settings): Promise<void> {
  const existing = await nearest(folder);
  const problem = await folderProblem(existing);
  if (problem === undefined) return;
  throw new CrabnetError('config', `${placeOf(option)?.words ?? option}: ${existing} ${problem}`, {
    field: option,
    remedy: 'give a folder that you may write',
  });
}

async function nearest(folder: string): Promise<string> {
  const exists = await stat(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  const above = dirname(folder);
  return exists || above === folder ? folder : nearest(above);
}

async function folderProblem(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) return 'is no folder';
    await access(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return `cannot be written: ${(error as NodeJS.ErrnoException).code}`;
  }
}
