import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { whyNot } from '../../base/text-file.ts';
import { CrabnetError } from '../../model/errors.ts';
import { problem, type Reply } from '../http/http-reply.ts';
import { contentType, fileReply, type Site } from './site.ts';

const INDEX = 'index.html';
/** A page that others wrote: its styles may be inline, all else comes from here alone. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
};

/**
 * A folder as a site. A path without an ending that leads to no file is the page's own, and gets its `index.html`. Nothing
 * hidden is served, and nothing that lies outside, by whatever link.
 */
export class FolderSite implements Site {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws `CrabnetError` `config` for a folder that is not there, is none, or has no `index.html`. */
  static async open(folder: string): Promise<FolderSite> {
    const index = join(folder, INDEX);
    try {
      if (!(await stat(folder)).isDirectory()) throw fault(`${folder} is no folder`);
    } catch (cause) {
      if (cause instanceof CrabnetError) throw cause;
      throw fault(`cannot read the folder ${folder}: ${whyNot(cause, folder)}`, cause);
    }
    const site = new FolderSite(folder);
    const file = await site.#find(INDEX);
    if (file === undefined)
      throw fault(`${index} is not there, cannot be read, or lies outside of its folder`);
    await file.handle.close();
    return site;
  }

  async answer(path: string, request: IncomingMessage): Promise<Reply> {
    const name = nameIn(path);
    if (name === undefined) return problem(404, 'there is nothing at this path');
    const file = (await this.#find(name)) ?? (await this.#find(join(name, INDEX)));
    if (file !== undefined) return replyWith(file, request);
    if (extname(name) !== '') return problem(404, 'there is nothing at this path');
    const index = await this.#find(INDEX);
    return index === undefined
      ? problem(503, `${INDEX} of the folder in --web-dist is gone`, { field: 'web-dist' })
      : replyWith(index, request);
  }

  /** A regular file of the folder, opened; undefined where there is none. */
  async #find(name: string): Promise<FoundFile | undefined> {
    try {
      const real = await realpath(join(this.#folder, name));
      if (!isWithin(await realpath(this.#folder), real) || !(await stat(real)).isFile()) return undefined;
      // A pipe put in its place does not hold us, a link is not followed.
      const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      let found: FoundFile | undefined;
      try {
        const stats = await handle.stat();
        const etag = `"${stats.ino}-${stats.size}-${stats.mtimeMs}"`;
        if (stats.isFile()) found = { name: basename(name), handle, bytes: stats.size, etag };
      } finally {
        if (found === undefined) await handle.close();
      }
      return found;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
    return undefined;
  }
}

interface FoundFile {
  readonly name: string;
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly etag: string;
}

/** The name below the folder that a path stands for; undefined where it could lead elsewhere, or to what is hidden. */
function nameIn(path: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const parts = name.split('/').filter((part) => part !== '');
  return /[\0\\]/u.test(name) || parts.some((part) => part.startsWith('.')) ? undefined : parts.join('/');
}

/** Neither outside nor hidden: a link may lead to both. */
function isWithin(folder: string, file: string): boolean {
  return !relative(folder, file)
    .split('/')
    .some((part) => part.startsWith('.'));
}

const replyWith = ({ name, handle, bytes, etag }: FoundFile, request: IncomingMessage): Reply =>
  fileReply(request, etag, {
    status: 200,
    type: contentType(name),
    body: '',
    headers: HEADERS,
    bytes,
    stream: (response) => void send(handle, bytes, response),
    unread: () => void handle.close(),
  });

/** What it has grown by since is left out; a file that was cut, or cannot be read, ends the connection. */
async function send(handle: FileHandle, bytes: number, response: ServerResponse): Promise<void> {
  if (bytes === 0) {
    await handle.close();
    response.end();
    return;
  }
  await pipeline(handle.createReadStream({ end: bytes - 1 }), response).catch(() => response.destroy());
}

const fault = (message: string, cause?: unknown): CrabnetError =>
  new CrabnetError('config', message, {
    cause,
    field: 'web-dist',
    remedy: `name a folder with an ${INDEX} in it with --web-dist, or leave it out for the page that is built in`,
  });
