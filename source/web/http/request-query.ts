import type { EventQuery } from '../../contract/node-api.ts';
import { problem, RequestProblem } from './http-reply.ts';

const LIMIT_MAX = 10_000;
const IDS_MAX = 1_000;

/** `limit`, `kind` and `source` of `/api/events`; `after` too where the door offers it. */
export function readEventQuery(query: URLSearchParams, offersAfter: boolean): EventQuery {
  const kind = single(query, 'kind');
  const source = single(query, 'source');
  const after = offersAfter ? wholeNumber(query, 'after') : undefined;
  return {
    limit: Math.min(Math.max(wholeNumber(query, 'limit') ?? LIMIT_MAX, 1), LIMIT_MAX),
    ...(kind !== undefined && { kind }),
    ...(source !== undefined && { source }),
    ...(after !== undefined && { after }),
  };
}

/** `ids` of `/api/rows`, divided by commas. */
export function readIds(query: URLSearchParams): readonly string[] {
  const ids = (single(query, 'ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length > IDS_MAX) throw badValue('ids', `at most ${IDS_MAX} of them`);
  return ids;
}

function wholeNumber(query: URLSearchParams, field: string): number | undefined {
  const text = single(query, field);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value)) {
    throw badValue(field, 'a whole number is wanted, 0 to 2^53 - 1');
  }
  return value;
}

function single(query: URLSearchParams, field: string): string | undefined {
  const [value, second] = query.getAll(field);
  if (second !== undefined) throw badValue(field, 'it is given more than once');
  return value;
}

const badValue = (field: string, wanted: string): RequestProblem =>
  new RequestProblem(problem(400, `bad query value ${field}: ${wanted}`, { field }));
