import { resolve } from 'node:path';
import type { Action } from '../../contract/actions/action.ts';
import type { Field } from '../../contract/actions/field.ts';
import { type ActionId, type ActionInput, actionOf } from '../../contract/actions.ts';
import { CrabnetError } from '../../model/errors.ts';
import { wholeGiven } from '../../tui/given-files.ts';
import { flagName, isTelling } from './action-flags.ts';
import type { OptionValue, OptionValues } from './options.ts';

/** The input of an action, as its command was called. Throws `CrabnetError` `usage` where a field that is needed is missing. */
export function actionInput<Id extends ActionId>(
  id: Id,
  args: readonly string[],
  options: OptionValues,
): ActionInput[Id] {
  const action = actionOf(id);
  const given = givenFields(action, args, options);
  const input = { ...action.assume?.(given), ...given, ...telling(action, options) };
  const lacking = Object.entries(action.fields).filter(
    ([name, { needed }]) => needed === true && !Object.hasOwn(input, name),
  );
  // What follows from another field comes with that one.
  const [first] = [...lacking.filter(([, { defaultWords }]) => defaultWords === undefined), ...lacking];
  if (first !== undefined) throw missing(action, ...first);
  // Each option and argument was read as its field's row says.
  return withWholePaths(action, input) as ActionInput[Id];
}

/** Places on this machine as another process finds them. */
function withWholePaths({ fields }: Action, input: object): object {
  const values = Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    const field = fields[name];
    if (field?.kind === 'text' && field.isPath) return [[name, resolve(String(value))]];
    if (field?.kind !== 'list') return [[name, value]];
    const items = value as readonly string[];
    if (items.length === 0) return [];
    return [[name, field.isPath ? items.map(wholeGiven) : items]];
  });
  return Object.fromEntries(values) as object;
}

function givenFields({ fields }: Action, args: readonly string[], options: OptionValues) {
  const rest = [...args];
  const values = Object.entries(fields)
    .filter(([name]) => !isTelling(name))
    .map(([name, field]) => [
      name,
      field.argument === undefined ? ofFlags(name, field, options) : rest.shift(),
    ]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function ofFlags(name: string, field: Field, options: OptionValues): OptionValue | undefined {
  const values: { readonly [option: string]: OptionValue | undefined } = options;
  if (field.kind !== 'choice' || field.switches === undefined) return values[flagName(name)];
  return field.choices.find((choice) => values[choice] === true);
}

/** What every verb of the market may be told besides its own fields. */
function telling({ fields }: Action, { announce, yes }: OptionValues) {
  return {
    ...(fields.announce === undefined || announce === undefined
      ? {}
      : { announce: announce ? 'now' : 'never' }),
    ...(fields.confirmed !== undefined && yes === true ? { confirmed: true } : {}),
  };
}

function missing({ command }: Action, name: string, field: Field): CrabnetError {
  const label = (field.label ?? name).toLowerCase();
  const placeholder =
    field.kind === 'number' ? 'N' : `'${(field.kind === 'text' && field.placeholder) || 'TEXT'}'`;
  return new CrabnetError('usage', `${command} needs ${/^[aeiou]/u.test(label) ? 'an' : 'a'} ${label}`, {
    field: flagName(name),
    remedy: `crabnet ${command} --${flagName(name)} ${placeholder}`,
  });
}
