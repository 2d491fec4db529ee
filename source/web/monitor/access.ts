import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ROUTES } from '../../contract/routes.ts';
import { json, type Reply, text } from '../http/http-reply.ts';
import { tokenProblem } from '../http/request-guard.ts';
import { pathOf, type Route } from '../http/router.ts';

/** As long as browsers keep one. */
const SESSION_S = 400 * 24 * 60 * 60;
/** The query name by which a link brings the token along, once. */
const TOKEN_NAME = 'token';

/**
 * Who may read: programs show the token in a header of each request, browsers once, for a cookie that no script can read and that no
 * other site's page brings along. It is worked out of the token, so it holds over restarts, and no longer than the token.
 */
export class Access {
  readonly #token: string | null;
  readonly #session: string;

  /** Without a token all may read. */
  constructor(token: string | null) {
    this.#token = token;
    this.#session = createHmac('sha256', token ?? '')
      .update('crabnet session')
      .digest('base64url');
  }

  /** Why this request may not read, or undefined. */
  problemOf(request: IncomingMessage): Reply | undefined {
    return this.#token === null || this.#hasSession(request)
      ? undefined
      : tokenProblem(request.headers, this.#token);
  }

  /** What a page asks before anything else, and how it shows the token. */
  routes(): readonly Route[] {
    const { session, signIn, signOut } = ROUTES;
    return [
      {
        ...session,
        answer: ({ request }) =>
          json({ token_wanted: this.#token !== null, shown: this.problemOf(request) === undefined }),
      },
      {
        ...signIn,
        answer: ({ request }) => this.problemOf(request) ?? this.#begin(request, json({ shown: true })),
      },
      {
        ...signOut,
        answer: ({ request }) => withCookie(json({ shown: false }), `${nameOf(request)}=; Max-Age=0`),
      },
    ];
  }

  /** A link with the token in it leads on to the same place without, where the token is right. */
  linked(request: IncomingMessage, query: URLSearchParams): Reply | undefined {
    const given = query.get(TOKEN_NAME);
    if (this.#token === null || given === null) return undefined;
    const wrong = tokenProblem({ 'x-api-token': given }, this.#token);
    if (wrong !== undefined) return wrong;
    query.delete(TOKEN_NAME);
    // With two strokes at its start it would lead to another host.
    const path = `/${pathOf(request).replace(/^[/\\]+/u, '')}`;
    const Location = query.size === 0 ? path : `${path}?${query}`;
    const reply = this.#begin(request, text('', 303));
    return { ...reply, headers: { ...reply.headers, Location } };
  }

  #begin(request: IncomingMessage, reply: Reply): Reply {
    return this.#token === null
      ? reply
      : withCookie(reply, `${nameOf(request)}=${this.#session}; Max-Age=${SESSION_S}`);
  }

  #hasSession(request: IncomingMessage): boolean {
    const start = `${nameOf(request)}=`;
    const cookies = (request.headers.cookie ?? '').split(';').map((each) => each.trim());
    return cookies.some((each) => each.startsWith(start) && isSame(each.slice(start.length), this.#session));
  }
}

const withCookie = (reply: Reply, cookie: string): Reply => ({
  ...reply,
  headers: { ...reply.headers, 'Set-Cookie': `${cookie}; Path=/; HttpOnly; SameSite=Strict` },
});

/** Browsers keep the cookies of all ports of a host in one place: each node has a name of its own. */
const nameOf = ({ socket }: IncomingMessage): string => `crabnet-${socket.localPort ?? 0}`;

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
