import type { IncomingMessage } from 'node:http';
import type { RouteSpec } from '../../contract/routes.ts';
import { problem, type Reply, RequestProblem } from './http-reply.ts';

/** A request that has met its route. */
export interface Call {
  /** What stands in the place of `{…}` in the route's path, decoded; empty where it has none. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
}

/** Method and path as in the table of routes. */
export interface Route extends Pick<RouteSpec<unknown>, 'method' | 'path' | 'query'> {
  readonly answer: (call: Call) => Reply | Promise<Reply>;
}

/** The path of a request, without its query, as sent. */
export const pathOf = (request: IncomingMessage): string => targetOf(request).path;

export const queryOf = (request: IncomingMessage): URLSearchParams =>
  new URLSearchParams(targetOf(request).query);

/** Answers a path that no route has. */
type Otherwise = (path: string) => Promise<Reply>;

/**
 * Answers with the route that fits; for an unknown path what `otherwise` says, 405 for a known one with another method.
 */
export async function dispatch(
  routes: readonly Route[],
  request: IncomingMessage,
  otherwise: Otherwise = async () => nothingThere(),
): Promise<Reply> {
  const { path, query } = targetOf(request);
  const fitting = routes.filter((route) => parameterIn(route.path, path) !== undefined);
  if (fitting.length === 0) return await otherwise(path);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = fitting.find((candidate) => candidate.method === method);
  if (route === undefined) return methodNotAllowed(methodsOf(fitting));
  const parameter = decoded(parameterIn(route.path, path) ?? '');
  return await route.answer({ parameter, query: new URLSearchParams(query), request });
}

function targetOf({ url = '' }: IncomingMessage): { readonly path: string; readonly query: string } {
  if (!url.startsWith('/'))
    throw new RequestProblem(
      problem(400, 'the request target is not a path', { field: 'path', remedy: 'let it begin with /' }),
    );
  const end = url.indexOf('?');
  return end === -1 ? { path: url, query: '' } : { path: url.slice(0, end), query: url.slice(end + 1) };
}

function parameterIn(pattern: string, path: string): string | undefined {
  const start = pattern.indexOf('{');
  if (start === -1) return pattern === path ? '' : undefined;
  const [before, after] = [pattern.slice(0, start), pattern.slice(pattern.indexOf('}') + 1)];
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const part = path.slice(start, path.length - after.length);
  return part.includes('/') || path.length < start + after.length ? undefined : part;
}

function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter);
  } catch {
    throw new RequestProblem(
      problem(400, 'the path is not well encoded', { field: 'path', remedy: 'write % as %25' }),
    );
  }
}

const methodsOf = (routes: readonly Route[]): readonly string[] =>
  routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));

/** The answer where another method is wanted. */
export function methodNotAllowed(methods: readonly string[]): Reply {
  const allow = methods.join(', ');
  return problem(405, `only ${allow} here`, { field: 'method', remedy: `use ${allow}` }, { Allow: allow });
}

/** The answer where no route fits. */
export const nothingThere = (): Reply =>
  problem(404, 'there is nothing at this path', {
    field: 'path',
    remedy: '/api/openapi.json says what there is',
  });
