import { isAbsolute, join, resolve } from 'node:path';
import { CrabnetError } from '../../model/errors.ts';

/** What the program finds where it is started. */
export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  /** Undefined where the working folder was removed. */
  readonly cwd: string | undefined;
  /** Absolute; undefined for a user without one. */
  readonly homeDir: string | undefined;
}

/** A path that somebody wrote, made absolute. Throws `CrabnetError` `config` where there is nothing that it could be relative to. */
export function pathFrom({ cwd }: Surroundings, path: string, option: string): string {
  if (isAbsolute(path)) return resolve(path);
  if (cwd !== undefined) return resolve(cwd, path);
  throw new CrabnetError('config', `the path ${path} is relative to the working folder, which is gone`, {
    field: option,
    remedy: 'change into a folder that is there, or give an absolute path',
  });
}

/**
 * A folder of the XDG specification: the one that the variable names, where that is absolute, or else the usual one in the
 * home folder. Undefined where there is no home folder.
 */
export function userFolder(
  { env, homeDir }: Surroundings,
  variable: 'XDG_DATA_HOME' | 'XDG_CONFIG_HOME',
  usual: readonly string[],
): string | undefined {
  const named = env[variable];
  if (named !== undefined && isAbsolute(named)) return named;
  return homeDir === undefined ? undefined : join(homeDir, ...usual);
}

/** For who has no home folder and named no other. */
export const homeless = (what: string, option: 'data-dir' | 'config'): CrabnetError =>
  new CrabnetError(
    'config',
    `there is no home folder for ${what}: HOME names none, and neither does the user database`,
    {
      field: option,
      remedy: `set HOME to an absolute path, or name ${what} with --${option}`,
    },
  );
