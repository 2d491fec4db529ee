import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CrabnetError } from '../model/errors.ts';

const OTHERS_MAY_WRITE = 0o022;
const STICKY = 0o1000;

/** Whether a link is one that may be followed: to a pipe or a device, or one of the system's own, as `/dev/stderr` is. */
export const mayFollow = (path: string): boolean =>
  /^\/(?:dev|proc)\//u.test(path) || orUndefined(() => statSync(path))?.isFile() === false;

/**
 * Throws `CrabnetError` `config` for an event file whose place others rule: they could lead what is written, and what is set aside
 * and removed, to any file of this user. What is not there yet is in order.
 */
export function checkEventFile(path: string): void {
  if (orUndefined(() => lstatSync(path))?.isSymbolicLink() === true && !mayFollow(path))
    throw fault(
      `the event file ${path} is a symbolic link`,
      'name the file that it leads to with --monitor-events',
    );
  const file = orUndefined(() => statSync(path));
  if (file?.isDirectory() === true)
    throw fault(`the event file ${path} is a folder`, 'name a file with --monitor-events');
  // A pipe or a device is somebody else's to look after.
  if (file !== undefined && !file.isFile()) return;
  if (file !== undefined && isOpenToOthers(file))
    throw fault(`others may write the event file ${path}`, `chmod go-w ${path}`);
  const folder = dirname(path);
  const place = orUndefined(() => statSync(folder));
  if (place !== undefined && isOpenToOthers(place) && (place.mode & STICKY) === 0)
    throw fault(`others may write ${folder}, the folder of the event file`, `chmod go-w ${folder}`);
}

const isOpenToOthers = ({ mode }: Stats): boolean => (mode & OTHERS_MAY_WRITE) !== 0;

/** What cannot be looked at cannot be written either, which the writer says. */
function orUndefined<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

const fault = (message: string, remedy: string): CrabnetError =>
  new CrabnetError('config', message, { field: 'monitor-events', remedy });
