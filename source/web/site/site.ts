import type { IncomingMessage } from 'node:http';
import type { Reply } from '../http/http-reply.ts';
import { isHeld } from '../http/validator.ts';

/** What a browser is shown beside the API. */
export interface Site {
  /** Answers a `GET` of `path`, as it was sent. */
  answer(path: string, request: IncomingMessage): Promise<Reply>;
}

/** A file as it is answered: `etag` names what is in it, and who has that already is told so, and no more. */
export function fileReply(request: IncomingMessage, etag: string, file: Reply): Reply {
  const headers = { ...file.headers, ETag: etag, 'Cache-Control': 'no-cache' };
  if (!isHeld(request.headers['if-none-match'], etag)) return { ...file, headers };
  file.unread?.();
  // Its headers take the place of those that the reader has: the page's policy has to be among them again.
  return { status: 304, type: file.type, body: '', headers };
}

/** The type of a file by the ending of its name; what is not known is bytes, which no browser runs. */
export function contentType(name: string): string {
  const ending = /\.(?<ending>[a-z\d]+)$/iu.exec(name)?.groups?.ending?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? BYTES) : BYTES;
}

const BYTES = 'application/octet-stream';
const TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xml: 'application/xml',
};
