import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: { readonly type?: string; readonly enum?: readonly string[]; readonly minimum?: number };
}
interface Described {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly responses: {
    readonly [status: string]: {
      readonly content?: { readonly [type: string]: { readonly schema: object } };
    };
  };
}
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly get: Described } };
}

/** What an OpenAPI document says that can be asked, and whether an answer is what it says; a member that it does not name is none. */
export class DescribedAnswers {
  readonly operations: readonly (Described & { readonly path: string })[];
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: ApiDocument) {
    this.operations = Object.entries(document.paths).map(([path, { get }]) => ({ ...get, path }));
    this.#ajv = new Ajv2020({ allErrors: true, strict: false });
    this.#ajv.addSchema(closed(document) as object, 'api');
  }

  /** What is wrong with an answer; empty where nothing is. */
  faultsOf(operationId: string, status: number, type: string, body: string): readonly string[] {
    const operation = this.operations.find((each) => each.operationId === operationId);
    const responses = operation?.responses ?? {};
    const name = String(status) in responses ? String(status) : 'default';
    const media = type.split(';')[0] ?? '';
    if (responses[name]?.content?.[media] === undefined) return [`${operationId} ${status}: no ${media}`];
    const value: unknown = media.endsWith('json') ? JSON.parse(body) : body;
    const validate = this.#validatorAt([
      ...['paths', operation?.path ?? '', 'get', 'responses', name],
      ...['content', media, 'schema'],
    ]);
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${operationId}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #validatorAt(place: readonly string[]): ValidateFunction {
    const pointer = place.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')));
    const ref = `api#/${pointer.join('/')}`;
    const known = this.#validators.get(ref) ?? this.#ajv.compile({ $ref: ref });
    this.#validators.set(ref, known);
    return known;
  }
}

/** Readers bear members that they do not know; a test must not. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each)]));
  const isClosed =
    members.type === 'object' && 'properties' in members && !('additionalProperties' in members);
  return isClosed ? { ...members, additionalProperties: false } : members;
}
