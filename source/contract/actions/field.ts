/** What every row of a table of fields has. */
interface FieldCommon {
  /** What the field is, for help and pages. */
  readonly words: string;
  /** What stands before it in a form. */
  readonly label?: string;
  /** An input without it is refused. */
  readonly needed?: true;
  /** Stands behind the command, by this name; absent: it is a flag. */
  readonly argument?: string;
  /** May also come from a `CRABNET_…` variable and from the config file. */
  readonly setting?: true;
  /** The default in words, where it is worked out. */
  readonly defaultWords?: string;
}

interface TextField extends FieldCommon {
  readonly kind: 'text';
  /** A place on this machine; at the shell it may be relative. */
  readonly isPath?: true;
  /** What help shows in its place. */
  readonly placeholder?: string;
  readonly default?: string;
}

/** A whole number, 0 to 2^53 - 1. */
interface NumberField extends FieldCommon {
  readonly kind: 'number';
  readonly unit?: 'ms';
  /** The greatest value, where it is less than what the kind allows. */
  readonly most?: number;
  readonly default?: number;
  readonly hasNoForm?: true;
  /** The field whose value it has where it is left out. */
  readonly sameAs?: string;
}

/** Several texts: its flag may be given several times. */
interface ListField extends FieldCommon {
  readonly kind: 'list';
  readonly placeholder: string;
  /** Each is `FROM[:PATH]`, of which FROM is a place on this machine; at the shell it may be relative. */
  readonly isPath?: true;
  /** Given at the shell and in JSON; no form has it. In a form commas stand between the texts. */
  readonly hasNoForm?: true;
}

interface FlagField extends FieldCommon {
  readonly kind: 'flag';
  readonly hasNoForm?: true;
}

interface ChoiceField extends FieldCommon {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  /** Each choice is a flag of its own, with these words. */
  readonly switches?: { readonly [choice: string]: string };
  /** The node has a setting of this name, which holds where it is left out. */
  readonly ofNode?: true;
}

/** A member of an action's input: its name there is its name in JSON, and with dashes the flag's. */
export type Field = TextField | NumberField | ListField | FlagField | ChoiceField;
export type FieldTable = { readonly [name: string]: Field };

type ValueOf<F> = F extends { kind: 'number' }
  ? number
  : F extends { kind: 'list' }
    ? readonly string[]
    : F extends { kind: 'flag' }
      ? boolean
      : F extends { choices: readonly (infer Choice)[] }
        ? Choice
        : string;

type Flat<T> = { readonly [Name in keyof T]: T[Name] };
type Present<Fields, Kind> = {
  readonly [Name in keyof Fields as Fields[Name] extends Kind ? Name : never]: ValueOf<Fields[Name]>;
};
type Absent<Fields, Kind> = {
  readonly [Name in keyof Fields as Fields[Name] extends Kind ? never : Name]?: ValueOf<Fields[Name]>;
};
type Needed = { readonly needed: true };
type Filled = Needed | { readonly default: unknown } | { readonly sameAs: string };

/** The input that a table of fields describes. */
export type InputOf<Fields> = Flat<Present<Fields, Needed> & Absent<Fields, Needed>>;
/** The same with every default put in. */
export type FilledOf<Fields> = Flat<Present<Fields, Filled> & Absent<Fields, Filled>>;

/** The greatest that a number may be. */
export const mostOf = ({ most = Number.MAX_SAFE_INTEGER }: { readonly most?: number }): number => most;

/** The default of a field: its own, or that of the field it follows. */
export function defaultOf(fields: FieldTable, name: string): string | number | undefined {
  const field = fields[name];
  if (field === undefined || field.kind === 'flag' || field.kind === 'choice' || field.kind === 'list')
    return undefined;
  if (field.kind === 'number' && field.sameAs !== undefined) return defaultOf(fields, field.sameAs);
  return field.default;
}

/** The input with the defaults of what was left out. */
export function withDefaults<const Fields extends FieldTable>(
  { fields }: { readonly fields: Fields },
  input: InputOf<Fields>,
): FilledOf<Fields> {
  const given: { readonly [name: string]: unknown } = input;
  const filled = Object.entries(fields).map(([name, field]) => {
    const followed = field.kind === 'number' && field.sameAs !== undefined ? given[field.sameAs] : undefined;
    return [name, given[name] ?? followed ?? defaultOf(fields, name)] as const;
  });
  // What the type says: each row that is needed or has a default has a value now.
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as unknown as FilledOf<Fields>;
}
