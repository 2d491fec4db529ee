import type { FieldTable, InputOf } from './field.ts';

/** An action: everything about it that more than one room must know. */
export interface Action<
  Command extends string = string,
  Fields extends FieldTable = FieldTable,
  Value = never,
> {
  /** The words of its command. */
  readonly command: Command;
  readonly summary: string;
  /** Command lines, and what each does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly fields: Fields;
  /** Has limits of time of its own, so its answer is waited for without one. */
  readonly isSlow?: true;
  /** Changes nothing: who only reads may ask for it too. */
  readonly isReading?: true;
  /** What a person means who leaves out a field that is needed. */
  readonly assume?: (given: Partial<InputOf<Fields>>) => Partial<InputOf<Fields>>;
  /** The first line of the command's answer; its parameter is the type of the action's value. */
  readonly done: (value: Value) => string;
}

/** An action with the types of its input and of its value. */
export const defineAction = <const Command extends string, const Fields extends FieldTable, Value>(
  action: Action<Command, Fields, Value>,
): Action<Command, Fields, Value> => action;
