import type { QueryField, QueryFields, QueryOf } from '../../contract/routes.ts';
import { problem, RequestProblem } from './http-reply.ts';

/** The fields of a route's query; others that are given count for nothing. Throws `RequestProblem` for what they may not hold. */
export function readQuery<Fields extends QueryFields>(
  fields: Fields,
  query: URLSearchParams,
): QueryOf<Fields> {
  const values = Object.entries(fields).flatMap(([name, field]) => {
    const value = readField(name, field, single(query, name));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(values) as QueryOf<Fields>;
}

function readField(
  name: string,
  field: QueryField,
  text: string | undefined,
): string | number | readonly string[] | undefined {
  switch (field.kind) {
    case 'text':
      return text;
    case 'whole': {
      const value = text === undefined ? field.default : wholeNumber(name, text);
      const [least, most] = field.within ?? [0, Number.MAX_SAFE_INTEGER];
      return value === undefined ? undefined : Math.min(Math.max(value, least), most);
    }
    case 'list': {
      const items = (text ?? '').split(',').filter((item) => item !== '');
      if (items.length > field.most) throw badValue(name, `at most ${field.most} of them`);
      return items;
    }
  }
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value)) {
    throw badValue(name, 'a whole number is wanted, 0 to 2^53 - 1');
  }
  return value;
}

function single(query: URLSearchParams, name: string): string | undefined {
  const [value, second] = query.getAll(name);
  if (second !== undefined) throw badValue(name, 'it is given more than once');
  return value;
}

const badValue = (field: string, wanted: string): RequestProblem =>
  new RequestProblem(problem(400, `bad query value ${field}: ${wanted}`, { field }));
