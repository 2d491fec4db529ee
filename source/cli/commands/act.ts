import type { ActionId, ActionInput, ActionValue } from '../../contract/actions.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Outcome } from '../../model/errors.ts';
import { toldValue } from '../../words/told-words.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { Output } from '../output.ts';
import { remarkTold } from './told.ts';

/** How the answer to an action is said to a person. */
export interface Answer<Value> {
  /** The reference's line, where it has one. */
  readonly line: (value: Value) => string;
  /** What to do next, where there is something. */
  readonly hint?: (value: Value) => string;
}

/** Carries out an action and prints its answer or its refusal; resolves to the exit code. */
export async function act<Id extends ActionId>(
  api: NodeApi,
  action: Id,
  input: ActionInput[Id],
  answer: Answer<ActionValue[Id]>,
  out: Output,
): Promise<number> {
  return reportOutcome(api, await api.act(action, input), answer, out);
}

/** Prints what an action answered, or its refusal; resolves to the exit code. */
export async function reportOutcome<Value extends ActionValue[ActionId]>(
  api: NodeApi,
  outcome: Outcome<Value>,
  answer: Answer<Value>,
  out: Output,
): Promise<number> {
  if (!outcome.ok) return reportRefusal(outcome.refusal, out);
  if (out.json) {
    out.value(toldValue(outcome.value));
    return EXIT.done;
  }
  out.line(answer.line(outcome.value));
  if ('told' in outcome.value) await remarkTold(api, outcome.value, out);
  if (answer.hint !== undefined) out.hint(answer.hint(outcome.value));
  return EXIT.done;
}
