import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { replaceDurably } from '../../base/durable-file.ts';
import { readTextFile, whyNot } from '../../base/text-file.ts';
import { CrabnetError } from '../../model/errors.ts';

const TOKEN_BYTES = 32;
const FILE_MAX_BYTES = 4096;

/**
 * The token that the monitor's `/api/*` asks for: from `file` where one is given, else from `web-token` in the data dir,
 * made on first use (0600). Throws `CrabnetError` `web-token` for a file that is empty, unreadable or no token.
 */
export const readOrMakeWebToken = (dataDir: string, file: string | null): string =>
  readWebToken(dataDir, file) ?? makeToken(join(dataDir, 'web-token'));

/** As `readOrMakeWebToken`, but makes none: undefined where the first start would. */
export function readWebToken(dataDir: string, file: string | null): string | undefined {
  if (file !== null) return readToken(file, 'name a file that holds the token with --web-token-file');
  const path = join(dataDir, 'web-token');
  try {
    return readToken(path, `remove ${path}, and the next start makes a new token`);
  } catch (error) {
    if (error instanceof CrabnetError && isMissing(error.cause)) return undefined;
    throw error;
  }
}

function readToken(path: string, remedy: string): string {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (cause) {
    throw tokenFault(`cannot read the web token ${path}: ${whyNot(cause, path)}`, remedy, cause);
  }
  const token = text.trim();
  if (token === '') throw tokenFault(`the web token file ${path} is empty`, remedy);
  if (text.length > FILE_MAX_BYTES) throw tokenFault(`the web token file ${path} is too large`, remedy);
  if (!/^[\x21-\x7e]+$/u.test(token)) {
    throw tokenFault(`the web token in ${path} has characters that no HTTP header can carry`, remedy);
  }
  return token;
}

function makeToken(path: string): string {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  try {
    replaceDurably(path, `${token}\n`);
  } catch (cause) {
    throw tokenFault(
      `cannot make the web token ${path}: ${whyNot(cause, path)}`,
      'make the data dir writable, or use --no-web',
      cause,
    );
  }
  return token;
}

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

const tokenFault = (message: string, remedy: string, cause?: unknown): CrabnetError =>
  new CrabnetError('web-token', message, { cause, field: 'web-token-file', remedy });
