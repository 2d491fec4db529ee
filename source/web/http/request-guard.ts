import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { problem, type Reply } from './http-reply.ts';

const HOST = /^(?:\[(?<ipv6>[\da-f:.]+)\]|(?<name>[^:[\]]+))(?::\d{1,5})?$/iu;

/**
 * Why a request is not for this server, or undefined. A page in a browser can make a name of its own lead here (DNS
 * rebinding), but not an address, `localhost` or one of the names that the operator gave; and what a page asks for from elsewhere
 * carries its `Origin`.
 */
export function foreignProblem(
  { host, origin }: IncomingHttpHeaders,
  ownNames: readonly string[],
): Reply | undefined {
  if (host === undefined)
    return problem(400, 'the Host header is missing', { field: 'Host', remedy: 'send one' });
  if (!isOwnHost(host, ownNames)) {
    return problem(421, 'this server answers to addresses, localhost and the names in --web-hosts only', {
      field: 'Host',
      remedy: 'start the node with --web-hosts NAME (CRABNET_WEB_HOSTS, "web-hosts" in the config file)',
    });
  }
  if (origin !== undefined && !isSameOrigin(origin, host)) {
    return problem(403, 'requests by pages of other origins are not served', {
      field: 'Origin',
      remedy: 'ask from a page of this server, or from a program',
    });
  }
  return undefined;
}

/** Why the request may not read, or undefined. The token is taken from headers only, and compared in constant time. */
export function tokenProblem(headers: IncomingHttpHeaders, token: string): Reply | undefined {
  const bearer = /^bearer +(?<token>\S+)$/iu.exec(headers.authorization ?? '')?.groups?.token;
  const given = bearer ?? headers['x-api-token'];
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(token))) return undefined;
  return problem(
    401,
    'give the token of this node as "Authorization: Bearer TOKEN" or "X-Api-Token: TOKEN"',
    {
      error: 'unauthorized',
      field: 'Authorization',
      remedy: 'the token is in web-token in the data dir, or in what --web-token-file names',
    },
    { 'WWW-Authenticate': 'Bearer realm="crabnet"' },
  );
}

function isOwnHost(host: string, ownNames: readonly string[]): boolean {
  const { ipv6, name } = HOST.exec(host)?.groups ?? {};
  if (ipv6 !== undefined) return isIP(ipv6) === 6;
  if (name === undefined) return false;
  return isIP(name) === 4 || ['localhost', ...ownNames].some((own) => plainName(own) === plainName(name));
}

/** As the name system has it: in whatever case, with or without the dot at its end. */
const plainName = (name: string): string => name.toLowerCase().replace(/\.$/u, '');

const isSameOrigin = (origin: string, host: string): boolean =>
  URL.canParse(origin) &&
  URL.canParse(`http://${host}`) &&
  new URL(origin).host === new URL(`http://${host}`).host;

/** Digests are of one length, which the comparison needs. */
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
