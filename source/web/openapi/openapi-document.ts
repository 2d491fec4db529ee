import { z } from 'zod';
import { problemAnswer } from '../../contract/answers/node-answers.ts';
import { type Operation, READ_DOOR } from '../../contract/answers/read-door.ts';
import { SHAPES } from '../../contract/answers/shape.ts';
import type { QueryField } from '../../contract/routes.ts';
import { API_WORDS, fieldWords, ROUTE_WORDS, STATUS_WORDS } from '../../words/route-words.ts';

type Json = { readonly [name: string]: unknown };

const SHAPES_AT = '#/components/schemas/';

/** The OpenAPI 3.1 document of the read-only door: of the routes' table, and of the schemas of what they answer. */
export const openApiDocument = (version: string): Json => ({
  openapi: '3.1.0',
  info: {
    title: API_WORDS.title,
    version,
    description: API_WORDS.description,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  paths: Object.fromEntries(
    READ_DOOR.map((operation) => [operation.route.path, { get: operationOf(operation) }]),
  ),
  components: {
    schemas: namedSchemas(),
    headers: {
      ETag: { description: API_WORDS.etag, schema: { type: 'string' } },
      Link: { description: API_WORDS.link, schema: { type: 'string' } },
    },
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: API_WORDS.token },
      apiToken: { type: 'apiKey', in: 'header', name: 'X-Api-Token', description: API_WORDS.token },
    },
  },
});

function operationOf({ id, route, answers }: Operation): Json {
  const isOpen = !route.path.startsWith('/api/');
  const ofSeed = route.path.includes('{id}');
  const fields = Object.entries(route.query);
  const problems = [
    400,
    ...(isOpen ? [] : ([401] as const)),
    403,
    ...(ofSeed ? ([404, 409] as const) : []),
    421,
    503,
    'default',
  ] as const;
  return {
    operationId: id,
    summary: ROUTE_WORDS[id],
    security: isOpen ? [] : [{ bearer: [] }, { apiToken: [] }],
    parameters: [
      ...(ofSeed
        ? [{ name: 'id', in: 'path', required: true, description: API_WORDS.id, schema: { type: 'string' } }]
        : []),
      ...fields.map(([name, field]) => ({
        name,
        in: 'query',
        description: fieldWords(name, field),
        schema: fieldSchema(field),
      })),
    ],
    responses: {
      200: {
        description: STATUS_WORDS[200],
        headers: {
          ...(!('text/event-stream' in answers) && { ETag: { $ref: '#/components/headers/ETag' } }),
          ...('limit' in route.query && { Link: { $ref: '#/components/headers/Link' } }),
        },
        content: Object.fromEntries(
          Object.entries(answers).map(([type, schema]) => [type, { schema: schemaOf(schema) }]),
        ),
      },
      304: { description: STATUS_WORDS[304] },
      ...Object.fromEntries(problems.map((status) => [status, problemResponse(STATUS_WORDS[status])])),
    },
  };
}

const problemResponse = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: schemaOf(problemAnswer) } },
});

function fieldSchema(field: QueryField): Json {
  switch (field.kind) {
    case 'choice':
      return { type: 'string', enum: field.of, ...defaultOf(field) };
    case 'flag':
      return { type: 'string', enum: ['true', 'false', ''], default: 'false' };
    case 'whole': {
      // One above the most counts as the most, so there is none that is refused.
      const [minimum] = field.within ?? [0];
      return { type: 'integer', minimum, maximum: Number.MAX_SAFE_INTEGER, ...defaultOf(field) };
    }
    case 'event-cursor':
      return { type: 'string', pattern: '^(after|before)-\\d{1,15}$' };
    default:
      return { type: 'string', ...('default' in field ? defaultOf(field) : {}) };
  }
}

const defaultOf = ({ default: value }: { readonly default?: number | string }): Json =>
  value === undefined ? {} : { default: value };

/** A schema where it stands: by its name where it has one. */
function schemaOf(schema: z.ZodType): Json {
  const name = SHAPES.get(schema)?.id;
  if (name !== undefined) return { $ref: `${SHAPES_AT}${name}` };
  if (schema instanceof z.ZodReadonly) return schemaOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return { type: 'array', items: schemaOf(schema.element as z.ZodType) };
  return plain(z.toJSONSchema(schema, OPTIONS));
}

function namedSchemas(): Json {
  const { schemas } = z.toJSONSchema(SHAPES, { ...OPTIONS, uri: (name) => `${SHAPES_AT}${name}` });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, plain(schema)]));
}

/** Of `input`: readers must bear members that a later release adds. */
const OPTIONS = {
  io: 'input',
  override: ({ jsonSchema }: { readonly jsonSchema: { [name: string]: unknown } }) => {
    delete jsonSchema.readOnly;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
} as const;

/** Without what stands for a schema as a document of its own. */
function plain(schema: Json): Json {
  const { $schema: _dialect, $id: _id, ...rest } = schema;
  return rest;
}
