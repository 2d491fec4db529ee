import {
  type ActionValue,
  actionOf,
  answerLine,
  type LocalActionId,
  type Told,
} from '../contract/actions.ts';
import { CrabnetError, type Outcome } from '../model/errors.ts';
import { shortSeed } from '../words/ids.ts';
import { refusalWords } from '../words/refusal-words.ts';
import { exitWords } from '../words/result-words.ts';
import type { Teller } from '../words/teller.ts';
import { toldWords, warningLine } from '../words/told-words.ts';
import type { Answer, Effect } from './state/effect.ts';

type Act = Extract<Effect, { effect: 'act' }>;
type Value = ActionValue[keyof ActionValue];

/** How far an envelope of ours got. */
function farWords(told: Told): string {
  const words = `is ${toldWords(told, true).short}`;
  const warning = warningLine(told);
  return warning === undefined ? words : `${words}; ${warning}`;
}

function doneWords({ action, about, afterwards }: Act, value: Value, teller: Teller): string {
  const tail = afterwards === undefined ? '' : `; ${afterwards}`;
  if ('exit_code' in value) {
    return `${about}: ${exitWords(value)}; the result ${farWords(value)}`;
  }
  if (!('told' in value)) return answerLine(action, named(value, teller));
  const subject = about === 'seed' && 'seed_id' in value ? `seed ${shortSeed(value.seed_id)}` : about;
  return `${subject} ${farWords(value)}${tail}`;
}

/** What concerns this node alone, with its ids as short as the screen has them. */
const named = <Local extends ActionValue[LocalActionId]>(value: Local, { nameOf }: Teller): Local =>
  'seed_id' in value
    ? { ...value, seed_id: shortSeed(value.seed_id) }
    : 'node_id' in value
      ? { ...value, node_id: nameOf(value.node_id) }
      : value;

/** What the message line says about an action's outcome. */
export function answerOf(effect: Act, outcome: Outcome<Value>, teller: Teller): Answer {
  const { action, about } = effect;
  if (outcome.ok) {
    return {
      action,
      about,
      isDone: true,
      message: { kind: 'ok', text: doneWords(effect, outcome.value, teller) },
    };
  }
  const { field } = outcome.refusal;
  // As the form says it.
  const fieldOf = (name: string): string => actionOf(action).fields[name]?.label ?? teller.fieldOf(name);
  const { long, remedy } = refusalWords(outcome.refusal, { ...teller, fieldOf });
  const help = remedy === undefined ? '' : `. ${remedy}`;
  return {
    action,
    about,
    isDone: false,
    message: { kind: 'refused', text: `${about}: ${long}${help}` },
    ...(field === undefined ? {} : { field }),
  };
}

/** What the message line says when the world failed an action. */
export function failureOf({ action, about }: Act, error: unknown): Answer {
  const text = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof CrabnetError && error.remedy !== undefined ? `. ${error.remedy}` : '';
  return { action, about, isDone: false, message: { kind: 'failed', text: `${about}: ${text}${remedy}` } };
}
