import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problem, type Reply, text } from '../http/http-reply.ts';
import { contentType, fileReply, type Site } from './site.ts';

/** Where the build puts everything. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = 'web/page/page.html';
const BESIDE = ['web/page/page.css', 'web/page/icon.svg'];
const ENTRY = 'web/page/main.js';
const ASSETS = '/assets/';
const IMPORTED = /^(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*['"](?<to>\.[^'"]+)['"];$/gmu;

/** Nothing from outside, nothing inline, and no text that becomes code. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  Vary: 'Accept',
};

/**
 * The page that comes with the program, at `/`: its own files, and the modules of the node that they import, so that it says
 * all in the node's words. Who does not ask for HTML gets `paths`, a line each.
 */
export class BuiltInSite implements Site {
  readonly #paths: readonly string[];
  readonly #root: string;
  #files: ReadonlyMap<string, string> | undefined;

  constructor(paths: readonly string[], root = ROOT) {
    this.#paths = paths;
    this.#root = root;
  }

  async answer(path: string, request: IncomingMessage): Promise<Reply> {
    if (path === '/')
      return request.headers.accept?.includes('text/html') === true
        ? this.#file(PAGE, request)
        : this.#list();
    return path.startsWith(ASSETS) ? this.#file(path.slice(ASSETS.length), request) : nothing();
  }

  /** Once read they stay: an upgrade may put others in their place while the node runs. */
  #file(name: string, request: IncomingMessage): Reply {
    try {
      this.#files ??= readFiles(this.#root);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      return problem(503, 'the files of the page are gone since this node was started: start it again');
    }
    const body = this.#files.get(name);
    if (body === undefined) return nothing();
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    return fileReply(request, etag, { status: 200, type: contentType(name), body, headers: HEADERS });
  }

  #list(): Reply {
    const list = text(['CrabNet node, read-only', '', ...this.#paths, ''].join('\n'));
    return { ...list, headers: { Vary: 'Accept' } };
  }
}

const nothing = (): Reply => problem(404, 'there is nothing at this path');

/** The page's files by their path below `root`: those beside it, and what its script imports, itself or by others. */
function readFiles(root: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const read = (name: string): string => {
    const body = readFileSync(join(root, name), 'utf8');
    files.set(name, body);
    return body;
  };
  const readModule = (name: string): void => {
    if (files.has(name)) return;
    for (const { groups } of read(name).matchAll(IMPORTED)) readModule(join(dirname(name), groups?.to ?? ''));
  };
  for (const name of [PAGE, ...BESIDE]) read(name);
  readModule(ENTRY);
  return files;
}
