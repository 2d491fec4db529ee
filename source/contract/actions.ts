import type { Outcome } from '../model/errors.ts';
import type { Action } from './actions/action.ts';
import { bid } from './actions/bid.ts';
import { block } from './actions/block.ts';
import { cancel } from './actions/cancel.ts';
import { claim } from './actions/claim.ts';
import { confirm } from './actions/confirm.ts';
import { dial } from './actions/dial.ts';
import { fetch } from './actions/fetch.ts';
import type { InputOf } from './actions/field.ts';
import { filesDrop } from './actions/files-drop.ts';
import { filesList } from './actions/files-list.ts';
import { filesRead } from './actions/files-read.ts';
import { filesShow } from './actions/files-show.ts';
import { filesVerify } from './actions/files-verify.ts';
import { name } from './actions/name.ts';
import { ordersPause } from './actions/orders-pause.ts';
import { ordersResume } from './actions/orders-resume.ts';
import { pay } from './actions/pay.ts';
import { publish } from './actions/publish.ts';
import { run } from './actions/run.ts';
import { setAside } from './actions/set-aside.ts';
import { settle } from './actions/settle.ts';
import { unblock } from './actions/unblock.ts';
import { unname } from './actions/unname.ts';

export { isWeakSandbox, SANDBOX_LEVELS, type SandboxLevel, type WeakSandbox } from './actions/run.ts';
export type { Told, Warning } from './actions/telling.ts';

/** What a node can be told to do, in the order in which help shows it; names of members are those of `INTERFACES.md`. */
export const ACTIONS = {
  publish,
  bid,
  claim,
  run,
  cancel,
  settle,
  fetch,
  filesList,
  filesShow,
  filesRead,
  filesVerify,
  filesDrop,
  dial,
  block,
  unblock,
  name,
  unname,
  ordersPause,
  ordersResume,
  pay,
  confirm,
  setAside,
} as const;
type Actions = typeof ACTIONS;

export type ActionId = keyof Actions;
export type ActionInput = { readonly [Id in ActionId]: InputOf<Actions[Id]['fields']> };
export type ActionValue = { readonly [Id in ActionId]: Parameters<Actions[Id]['done']>[0] };

/** The market's verbs: each makes an envelope. */
export type VerbId = {
  [Id in ActionId]: 'announce' extends keyof ActionInput[Id] ? Id : never;
}[ActionId];
/** Those whose answer says how far it was told. */
type ToldId = { [Id in ActionId]: 'told' extends keyof ActionValue[Id] ? Id : never }[ActionId];
/** What concerns this node alone. */
export type LocalActionId = Exclude<ActionId, VerbId | ToldId>;

/** What carries out some of the actions. */
export type Acts<Ids extends ActionId = ActionId> = {
  readonly [Id in Ids]: (input: ActionInput[Id]) => Promise<Outcome<ActionValue[Id]>>;
};

export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[];

export const isActionId = (name: string): name is ActionId => Object.hasOwn(ACTIONS, name);

/** The first line of an action's answer. */
export function answerLine<Id extends ActionId>(id: Id, value: ActionValue[Id]): string {
  const lines: { readonly [Each in ActionId]: { readonly done: (value: ActionValue[Each]) => string } } =
    ACTIONS;
  return lines[id].done(value);
}

/** What is known of an action whatever it is. */
export const actionOf = (id: ActionId): Action => ACTIONS[id];
