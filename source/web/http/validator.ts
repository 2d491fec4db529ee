import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Reply } from './http-reply.ts';

/**
 * A value with the tag by which its reader can ask for it again, or 304 where the reader has it already. The tag is of the very bytes, so
 * it is a strong one. Problems, streams and what names a tag of its own go as they are.
 */
export function withValidator({ method, headers }: IncomingMessage, reply: Reply): Reply {
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || reply.status !== 200 || reply.stream !== undefined || reply.headers?.ETag !== undefined)
    return reply;
  const tag = `"${createHash('sha256').update(reply.body).digest('base64url')}"`;
  const tagged = { ...reply, headers: { ...reply.headers, ETag: tag, 'Cache-Control': 'private, no-cache' } };
  return isHeld(headers['if-none-match'], tag) ? { ...tagged, status: 304, body: '' } : tagged;
}

const TAG = /(?:W\/)?(?<tag>"[^"]*")/gu;

/** Whether `If-None-Match` names a tag, as RFC 9110 compares: weak tags of the same text count. */
export function isHeld(asked: string | undefined, tag: string): boolean {
  if (asked === undefined) return false;
  return asked.trim() === '*' || [...asked.matchAll(TAG)].some(({ groups }) => groups?.tag === tag);
}
