import type { Field } from '../../contract/actions/field.ts';
import { TELLING } from '../../contract/actions/telling.ts';
import { ACTION_IDS, ACTIONS, type ActionId, actionOf } from '../../contract/actions.ts';
import type { ActionCommand } from './command-table.ts';
import type { OptionSpec } from './option-spec.ts';

type Dashed<Name extends string> = Name extends `${infer Head}_${infer Rest}`
  ? `${Head}-${Dashed<Rest>}`
  : Name;

/** A flag's name and what decides the type of its value. */
type FlagOf<Name, F> = Name extends keyof typeof TELLING
  ? never
  : F extends { argument: string } | { ofNode: true }
    ? never
    : F extends { switches: infer Switches }
      ? { readonly name: keyof Switches; readonly spec: { readonly kind: 'flag' } }
      : Name extends string
        ? { readonly name: Dashed<Name>; readonly spec: F }
        : never;
type FlagsOf<Fields> = { [Name in keyof Fields]: FlagOf<Name, Fields[Name]> }[keyof Fields];
type Flag = { [Id in ActionId]: FlagsOf<(typeof ACTIONS)[Id]['fields']> }[ActionId];

/** The flags of all actions by name, each with what decides the type of its value. */
export type ActionFlags = { readonly [Each in Flag as Each['name']]: Each['spec'] };

/** `bid_window_ms` as a flag: `bid-window-ms`. */
export const flagName = (field: string): string => field.replaceAll('_', '-');

/** True for a field that every verb of the market has. */
export const isTelling = (field: string): boolean => Object.hasOwn(TELLING, field);

const commandOfAction = (id: ActionId): ActionCommand => ACTIONS[id].command;

/** Flags of which one call has one at most: the choices of one field. */
export const EXCLUSIVE_FLAGS: readonly (readonly (keyof ActionFlags)[])[] = ACTION_IDS.flatMap((id) =>
  Object.values(actionOf(id).fields).flatMap((field) =>
    // Each of these choices is a flag.
    field.kind === 'choice' && field.switches ? [field.choices as (keyof ActionFlags)[]] : [],
  ),
);

const commandsWith = (field: keyof typeof TELLING): readonly ActionCommand[] =>
  ACTION_IDS.filter((id) => field in ACTIONS[id].fields).map(commandOfAction);

/** The commands of the market's verbs. */
export const VERB_COMMANDS: readonly ActionCommand[] = commandsWith('announce');

/** Those that may want a yes. */
export const CONFIRMED_COMMANDS: readonly ActionCommand[] = commandsWith('confirmed');

/** The rows of the options' table that follow from the fields of the actions; a name that several have is one flag. */
export function actionFlags(): { readonly [Name in keyof ActionFlags]: OptionSpec } {
  const flags: { [name: string]: OptionSpec } = {};
  for (const id of ACTION_IDS) {
    const own = Object.entries(actionOf(id).fields).filter(([name]) => !isTelling(name));
    for (const [name, spec] of own.flatMap(([name, field]) => rowsOf(name, field))) {
      const commands = [...(flags[name]?.commands ?? []), commandOfAction(id)];
      flags[name] = { ...(flags[name] ?? spec), commands };
    }
  }
  // The type above goes through the same fields.
  return flags as unknown as { readonly [Name in keyof ActionFlags]: OptionSpec };
}

function rowsOf(name: string, field: Field): readonly (readonly [string, OptionSpec])[] {
  if (field.argument !== undefined) return [];
  if (field.kind !== 'choice') return [[flagName(name), rowOf(field)]];
  const { switches, choices, ofNode } = field;
  if (switches !== undefined) {
    return Object.entries(switches).map(([choice, description]) => [choice, { kind: 'flag', description }]);
  }
  return ofNode === true ? [] : [[flagName(name), { ...common(field), kind: 'choice', choices }]];
}

function rowOf(field: Exclude<Field, { kind: 'choice' }>): OptionSpec {
  switch (field.kind) {
    case 'text':
      return {
        ...common(field),
        kind: 'text',
        placeholder: field.placeholder ?? 'TEXT',
        ...(field.default === undefined ? {} : { default: field.default }),
      };
    case 'number':
      return {
        ...common(field),
        kind: 'number',
        ...(field.unit === undefined ? {} : { unit: field.unit }),
        ...(field.most === undefined ? {} : { most: field.most }),
        ...(field.default === undefined ? {} : { default: field.default }),
      };
    case 'list':
      return {
        ...common(field),
        kind: 'list',
        isWhole: true,
        placeholder: field.placeholder,
        default: [],
      };
    case 'flag':
      return { ...common(field), kind: 'flag' };
  }
}

const common = ({ words, setting, defaultWords }: Field) => ({
  description: words,
  ...(setting === undefined ? {} : { setting }),
  ...(defaultWords === undefined ? {} : { defaultWords }),
});
