import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';

const USUAL = ['/tmp', '/var/tmp'];

/** The folder for what goes with this process: the one that `TMPDIR` names or, where that cannot be used, a usual one. */
export const temporaryRoot = (): string => [tmpdir(), ...USUAL].find(isUsable) ?? tmpdir();

function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
