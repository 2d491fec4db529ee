import type { CommandName } from './command-table.ts';

/** What every row of the options' table has. */
interface OptionCommon {
  readonly description: string;
  /** The commands that take it; absent: all. */
  readonly commands?: readonly CommandName[];
  /** May also come from a `CRABNET_…` variable and from the config file. */
  readonly setting?: true;
  /** The default in words, where it is worked out. */
  readonly defaultWords?: string;
}
interface TextOption extends OptionCommon {
  readonly kind: 'text';
  readonly placeholder: string;
  readonly default?: string;
}
interface NumberOption extends OptionCommon {
  readonly kind: 'number';
  /** A duration: in digits these are milliseconds, and `30m` is one too. */
  readonly unit?: 'ms';
  /** The smallest value, where it is more than 0. */
  readonly least?: number;
  /** The greatest value, where it is less than 2^53 - 1. */
  readonly most?: number;
  readonly default?: number;
}
interface FlagOption extends OptionCommon {
  readonly kind: 'flag';
  readonly default?: boolean;
  /** Has a `--no-…` form too. */
  readonly negatable?: true;
  /** Its flag takes 0 or 1, as its variable does. */
  readonly valued?: true;
}
interface ChoiceOption extends OptionCommon {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}
/** May be given several times, and each time with commas. */
interface ListOption extends OptionCommon {
  readonly kind: 'list';
  readonly placeholder: string;
  readonly default: readonly string[];
  /** The config file may have an object of texts: each member is `name=text`. */
  readonly pairs?: true;
  /** Each time is one item, commas and all. */
  readonly isWhole?: true;
}
/** Whether an option is a flag that stands alone. */
export const isSwitch = (spec: OptionSpec): boolean => spec.kind === 'flag' && spec.valued !== true;

/** A row of the options' table. */
export type OptionSpec = TextOption | NumberOption | FlagOption | ChoiceOption | ListOption;

export type OptionTable = { readonly [name: string]: OptionSpec };
