import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryRoot } from '../../base/temporary-root.ts';
import { whyNot } from '../../base/text-file.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import { dataDirFiles } from '../../store/data-dir.ts';

/** As much of the event file's end as is read at a start. */
const EVENTS_MAX_BYTES = 1024 * 1024;

/** A data dir for one command that only reads: in a temporary folder, with a copy of what there is. */
export interface ReadingGround {
  readonly settings: NodeSettings;
  /** What was thrown on the copy, with the paths of what was copied. */
  asOriginal(error: unknown): unknown;
  remove(): void;
}

/**
 * A ground for reading a data dir in which nothing may be written, or which is not there at all: SQLite and whatever carries a
 * store forward write, and that shall leave no trace in it. Throws `CrabnetError` `data-dir` for what cannot be read.
 */
export function makeReadingGround(settings: NodeSettings): ReadingGround {
  const folder = makeFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const [from, to] = [dataDirFiles(settings.dataDir), dataDirFiles(folder)];
    copy(from.key, to.key);
    copy(from.store, to.store);
    copy(`${from.store}-wal`, `${to.store}-wal`);
    const monitorEvents = join(folder, 'events.ndjson');
    copyEvents(settings.monitorEvents, monitorEvents);
    const asOriginal = (error: unknown) => renamed(error, folder, settings.dataDir);
    return { settings: { ...settings, dataDir: folder, monitorEvents }, asOriginal, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function renamed(error: unknown, from: string, to: string): unknown {
  if (!(error instanceof CrabnetError)) return error;
  const { code, message, field, remedy, cause } = error;
  return new CrabnetError(code, message.replaceAll(from, to), {
    cause,
    ...(field === undefined ? {} : { field }),
    ...(remedy === undefined ? {} : { remedy: remedy.replaceAll(from, to) }),
  });
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(temporaryRoot(), 'crabnet-reading-'));
  } catch (cause) {
    const root = temporaryRoot();
    throw new CrabnetError('config', `no temporary folder can be made in ${root}: ${whyNot(cause, root)}`, {
      field: 'TMPDIR',
      remedy: 'set TMPDIR to a folder that this user may write',
      cause,
    });
  }
}

function copy(from: string, to: string): void {
  try {
    copyFileSync(from, to);
    // Who may read it besides stays as it is: of a key that matters.
    chmodSync(to, (statSync(from).mode & 0o777) | 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new CrabnetError('data-dir', `${from} cannot be read: ${whyNot(cause, from)}`, {
      field: 'data-dir',
      remedy: 'run it as the user whose data dir it is, or free some space in TMPDIR',
      cause,
    });
  }
}

/** Events that cannot be read count as none, as at a start. */
function copyEvents(from: string, to: string): void {
  try {
    const file = openSync(from, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(file);
      const bytes = Buffer.alloc(stats.isFile() ? Math.min(stats.size, EVENTS_MAX_BYTES) : 0);
      const length = readSync(file, bytes, 0, bytes.length, Math.max(0, stats.size - bytes.length));
      writeFileSync(to, bytes.subarray(0, length), { mode: 0o600 });
    } finally {
      closeSync(file);
    }
  } catch {
    // None then.
  }
}
