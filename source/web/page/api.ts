import { type Asked, type QueryFields, ROUTES, type RouteSpec, targetOf } from '../../contract/routes.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';

/** The node answered that it will not, or cannot; the message is its own. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered, or not to the end. */
export class Unreachable extends Error {}

/** What a route answers, and the header that leads on. Rejects with `Refused` or `Unreachable`. */
export async function readPage<Answer, Fields extends QueryFields>(
  route: RouteSpec<Answer, Fields>,
  asked: Asked<Fields> = {},
): Promise<{ readonly answer: Answer; readonly next: string | null }> {
  const response = await reach(targetOf(route, asked), { headers: { Accept: 'application/json' } });
  if (!response.ok) throw await refusedBy(response);
  const next = /<(?<next>[^>]*)>; rel="next"/u.exec(response.headers.get('Link') ?? '')?.groups?.next;
  const cursor = next === undefined ? null : new URL(next, location.href).searchParams.get('cursor');
  const answer = (await response.json().catch(unreachable)) as Answer;
  return { answer, next: cursor };
}

const unreachable = (cause: unknown): never => {
  throw new Unreachable('', { cause });
};

const reach = (path: string, asked: RequestInit): Promise<Response> => fetch(path, asked).catch(unreachable);

export const read = async <Answer, Fields extends QueryFields>(
  route: RouteSpec<Answer, Fields>,
  asked: Asked<Fields> = {},
): Promise<Answer> => (await readPage(route, asked)).answer;

export async function refusedBy(response: Response): Promise<Refused> {
  const said = (await response.json().catch(() => ({}))) as { readonly detail?: unknown };
  const words = typeof said.detail === 'string' ? said.detail : `${response.status} ${response.statusText}`;
  return new Refused(response.status, words);
}

/** Shows the token; rejects with `Refused` where it is not this node's, or `Unreachable`. */
export async function signIn(token: string): Promise<void> {
  const { method, path } = ROUTES.signIn;
  // No header bears other characters.
  if (!/^[\x21-\x7e]+$/u.test(token)) throw new Refused(401, PAGE_WORDS.signIn.wrong);
  const response = await reach(path, { method, headers: { 'X-Api-Token': token } });
  if (response.status === 401) throw new Refused(401, PAGE_WORDS.signIn.wrong);
  if (!response.ok) throw await refusedBy(response);
}

/** Has the browser forget that it showed the token. */
export async function signOut(): Promise<void> {
  const { method, path } = ROUTES.signOut;
  await reach(path, { method });
}
