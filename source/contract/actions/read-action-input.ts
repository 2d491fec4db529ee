import { z } from 'zod';
import { done, invariant, type Outcome, refused } from '../../model/errors.ts';
import type { WantedValue } from '../../model/refusal-facts.ts';
import { ACTION_IDS, type ActionId, type ActionInput, actionOf } from '../actions.ts';
import { type Field, type FieldTable, mostOf } from './field.ts';

const TEXT = z.string().refine((text) => text.isWellFormed());
const WHOLE = z.int().nonnegative();

function schemaOfField(field: Field): z.ZodType {
  switch (field.kind) {
    case 'text':
      return TEXT;
    case 'list':
      return z.array(TEXT);
    case 'number':
      return WHOLE;
    case 'flag':
      return z.boolean();
    case 'choice':
      return z.enum(field.choices);
  }
}

/** The schema of an action's input, for JSON. */
export const schemaOfFields = (fields: FieldTable) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const schema = schemaOfField(field);
        return [name, field.needed === true ? schema : schema.optional()];
      }),
    ),
  );

// Each action has one.
const SCHEMAS = Object.fromEntries(
  ACTION_IDS.map((id) => [id, schemaOfFields(actionOf(id).fields)]),
) as Readonly<Record<ActionId, ReturnType<typeof schemaOfFields>>>;

/**
 * A JSON body as the input of an action; refused with `invalid-field`, naming a member that is wrong. Only who reads bodies
 * imports this: loading zod takes longer than most commands do.
 */
export function readActionInput<Id extends ActionId>(
  action: Id,
  bytes: Uint8Array,
): Outcome<ActionInput[Id]> {
  const body = readJson(bytes);
  if (!isObject(body)) return refused('invalid-field', { problem: 'not-an-object' }, 'body');
  const read = SCHEMAS[action].safeParse(body);
  if (read.success) return done(body as unknown as ActionInput[Id]);
  return wrongMember(action, body, read.error);
}

function wrongMember(action: ActionId, body: object, { issues }: z.ZodError) {
  const { fields } = actionOf(action);
  for (const issue of issues) {
    const [strange] = issue.code === 'unrecognized_keys' ? issue.keys : [];
    if (strange !== undefined) {
      const facts = { problem: 'unknown', known: Object.keys(fields) } as const;
      return refused('invalid-field', facts, strange.slice(0, 64));
    }
  }
  const name = String(issues[0]?.path[0]);
  const field = fields[name];
  invariant(field !== undefined, `${action} has no field ${name}`);
  const given: unknown = Object.getOwnPropertyDescriptor(body, name)?.value;
  if (field.kind === 'number' && typeof given === 'number' && given > Number.MAX_SAFE_INTEGER) {
    const { unit = 'count' } = field;
    return refused('invalid-field', { problem: 'too-large', most: mostOf(field), unit }, name);
  }
  const problem = Object.hasOwn(body, name) ? 'not-valid' : 'missing';
  return refused('invalid-field', { problem, wanted: wanted(field) }, name);
}

function wanted(field: Field): WantedValue {
  switch (field.kind) {
    case 'text':
      return 'text';
    case 'list':
      return 'texts';
    case 'number':
      return 'whole';
    case 'flag':
      return 'flag';
    case 'choice':
      return field.choices;
  }
}

/** Undefined where the bytes are no JSON in UTF-8. Numbers that are not written as whole ones become NaN, never rounded. */
function readJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' && !/^-?\d+$/u.test(context?.source ?? '') ? Number.NaN : value,
    );
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
