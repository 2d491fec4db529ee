import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceDurably } from '../../base/durable-file.ts';
import { CrabnetError } from '../../model/errors.ts';

const TOKEN_BYTES = 32;
const FILE_MAX_BYTES = 4096;

/**
 * The token that the monitor's `/api/*` asks for: from `file` where one is given, else from `web-token` in the data dir,
 * made on first use (0600). Throws `CrabnetError` `web-token` for a file that is empty, unreadable or no token.
 */
export async function readOrMakeWebToken(dataDir: string, file: string | null): Promise<string> {
  if (file !== null) return await readToken(file, 'name a file that holds the token with --web-token-file');
  const path = join(dataDir, 'web-token');
  try {
    return await readToken(path, `remove ${path}, and the next start makes a new token`);
  } catch (error) {
    if (error instanceof CrabnetError && isMissing(error.cause)) return makeToken(path);
    throw error;
  }
}

async function readToken(path: string, remedy: string): Promise<string> {
  let text: string;
  try {
    text = await readStart(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw tokenFault(`cannot read the web token: ${why}`, remedy, cause);
  }
  const token = text.trim();
  if (token === '') throw tokenFault(`the web token file ${path} is empty`, remedy);
  if (text.length > FILE_MAX_BYTES) throw tokenFault(`the web token file ${path} is too large`, remedy);
  if (!/^[\x21-\x7e]+$/u.test(token)) {
    throw tokenFault(`the web token in ${path} has characters that no HTTP header can carry`, remedy);
  }
  return token;
}

/** The file's start, one byte more than a token file may have: no device and no wrong file fills the memory. */
async function readStart(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const data = Buffer.alloc(FILE_MAX_BYTES + 1);
    let length = 0;
    while (length < data.length) {
      const { bytesRead } = await handle.read(data, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return data.toString('latin1', 0, length);
  } finally {
    await handle.close();
  }
}

function makeToken(path: string): string {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  try {
    replaceDurably(path, `${token}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw tokenFault(
      `cannot make the web token: ${why}`,
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
