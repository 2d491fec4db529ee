import { MOMENT_WORDS, readEventCursor, readMoment } from '../../contract/moment.ts';
import type { QueryField, QueryFields, QueryOf } from '../../contract/routes.ts';
import { readCursor } from '../../contract/seed-cursor.ts';
import { readFilter } from '../../contract/seed-filter.ts';
import { filterProblemWords } from '../../words/filter-words.ts';
import { wantedWords } from '../../words/query-words.ts';
import { problem, RequestProblem } from './http-reply.ts';

/** The fields of a route's query. Throws `RequestProblem` for others, and for what they may not hold. */
export function readQuery<Fields extends QueryFields>(
  fields: Fields,
  query: URLSearchParams,
): QueryOf<Fields> {
  for (const name of query.keys()) {
    if (!Object.hasOwn(fields, name)) throw unknownName(name, Object.keys(fields));
  }
  const values = Object.entries(fields).flatMap(([name, field]) => {
    const value = readField(name, field, single(query, name, field));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(values) as QueryOf<Fields>;
}

function readField(
  name: string,
  field: QueryField,
  text: string | undefined,
): string | number | boolean | readonly string[] | undefined {
  switch (field.kind) {
    case 'text':
      return text ?? field.default;
    case 'choice': {
      const word = text ?? field.default;
      return word === undefined ? undefined : choice(name, field, field.of, word);
    }
    case 'flag':
      return choice(name, field, FLAG_WORDS, text === '' ? 'true' : (text ?? 'false')) === 'true';
    case 'cursor':
      if (text !== undefined && readCursor(text) === undefined)
        throw badValue(name, field, 'it leads nowhere');
      return text;
    case 'event-cursor':
      if (text !== undefined && readEventCursor(text) === undefined)
        throw badValue(name, field, 'it leads nowhere');
      return text;
    case 'moment': {
      const moment = text === undefined ? undefined : readMoment(text, Date.now());
      if (text !== undefined && moment === undefined)
        throw badValue(name, field, `${MOMENT_WORDS} is wanted`);
      return moment;
    }
    case 'filter': {
      const read = readFilter(text ?? field.default);
      if (!read.ok) throw badValue(name, field, filterProblemWords(read.problem));
      return text ?? field.default;
    }
    case 'whole': {
      const value = text === undefined ? field.default : wholeNumber(name, field, text);
      const [least, most] = field.within ?? [0, Number.MAX_SAFE_INTEGER];
      if (value !== undefined && value < least) throw badValue(name, field, `${least} is the least`);
      return value === undefined ? undefined : Math.min(value, most);
    }
    case 'list': {
      const items = (text ?? '').split(',').filter((item) => item !== '');
      if (items.length > field.most) throw badValue(name, field, `at most ${field.most} of them`);
      return items;
    }
  }
}

const FLAG_WORDS = ['true', 'false'] as const;

function choice(name: string, field: QueryField, of: readonly string[], text: string): string {
  if (!of.includes(text)) throw badValue(name, field, `one of ${of.join(', ')} is wanted`);
  return text;
}

function wholeNumber(name: string, field: QueryField, text: string): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text)) {
    throw badValue(name, field, 'it is no whole number');
  }
  if (!Number.isSafeInteger(value)) throw badValue(name, field, 'it is too large');
  return value;
}

function single(query: URLSearchParams, name: string, field: QueryField): string | undefined {
  const [value, second] = query.getAll(name);
  if (second !== undefined) throw badValue(name, field, 'it is given more than once');
  return value;
}

const badValue = (field: string, spec: QueryField, wrong: string): RequestProblem =>
  new RequestProblem(
    problem(400, `bad query value ${field}: ${wrong}`, {
      field,
      remedy: `give ${wantedWords(spec)}, once, or leave it out`,
    }),
  );

const unknownName = (field: string, known: readonly string[]): RequestProblem => {
  const wanted = known.length === 0 ? 'there is nothing to ask for here' : `there is ${known.join(', ')}`;
  const remedy = 'leave it out';
  return new RequestProblem(problem(400, `unknown query name ${field}: ${wanted}`, { field, remedy }));
};
