import { type ActionValue, actionOf, type LocalActionId, type Told } from '../contract/actions.ts';
import { CrabnetError, type Outcome } from '../model/errors.ts';
import { shortNode, shortSeed } from '../words/ids.ts';
import { formatPlural } from '../words/numbers.ts';
import { refusalWords } from '../words/refusal-words.ts';
import { exitWords } from '../words/result-words.ts';
import type { Teller } from '../words/teller.ts';
import type { Answer, Effect } from './state/console-state.ts';

type Act = Extract<Effect, { effect: 'act' }>;
type Value = ActionValue[keyof ActionValue];

/** How far an envelope of ours got. */
function toldWords({ told, targets, warning }: Told): string {
  const words = {
    sent: `is kept and was sent to ${formatPlural(targets, 'target')}`,
    waiting: 'is kept, unsent: no peer yet',
    'held-back': 'is kept and will not be told',
  }[told];
  return warning === undefined ? words : `${words}; ${warning}`;
}

function doneWords({ about, afterwards }: Act, value: Value): string {
  const tail = afterwards === undefined ? '' : `; ${afterwards}`;
  if ('exit_code' in value) {
    return `${about}: ${exitWords(value)}; the result ${toldWords(value)}`;
  }
  if (!('told' in value)) return localWords(about, value);
  const subject = about === 'seed' && 'seed_id' in value ? `seed ${shortSeed(value.seed_id)}` : about;
  return `${subject} ${toldWords(value)}${tail}`;
}

/** What concerns this node alone: nothing of it is told. */
function localWords(about: string, value: ActionValue[LocalActionId]): string {
  if ('address' in value) return `${about}: linked to ${shortNode(value.node_id)}`;
  if ('seed_id' in value) return `${about} is stopped: its result will say so`;
  return `${about}: done`;
}

/** What the message line says about an action's outcome. */
export function answerOf(effect: Act, outcome: Outcome<Value>, teller: Teller): Answer {
  const { action, about } = effect;
  if (outcome.ok) {
    return {
      action,
      isDone: true,
      message: { kind: 'ok', text: doneWords(effect, outcome.value) },
    };
  }
  const { field } = outcome.refusal;
  // As the form says it.
  const fieldOf = (name: string): string => actionOf(action).fields[name]?.label ?? teller.fieldOf(name);
  const { long, remedy } = refusalWords(outcome.refusal, { ...teller, fieldOf });
  const help = remedy === undefined ? '' : `. ${remedy}`;
  return {
    action,
    isDone: false,
    message: { kind: 'refused', text: `${about}: ${long}${help}` },
    ...(field === undefined ? {} : { field }),
  };
}

/** What the message line says when the world failed an action. */
export function failureOf({ action, about }: Act, error: unknown): Answer {
  const text = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof CrabnetError && error.remedy !== undefined ? `. ${error.remedy}` : '';
  return { action, isDone: false, message: { kind: 'failed', text: `${about}: ${text}${remedy}` } };
}
