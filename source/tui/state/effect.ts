import type { ActionId, ActionInput } from '../../contract/actions.ts';
import type { Choices } from '../data/choices.ts';
import type { Arrangement, ListEnd } from '../data/market-index.ts';
import type { TemplateValues } from '../data/templates.ts';
import type { Form } from '../forms/form.ts';
import type { MessageLine } from './message-line.ts';

/** Where the cursor is in a list that stands otherwise than before: on its first row, or on its own still. */
export type Arrival = 'first' | 'own';

/** What became of an action: words for the message line, and the field at fault. */
export interface Answer {
  readonly action: ActionId;
  /** What it is the answer to, in the effect's own words. */
  readonly about: string;
  readonly isDone: boolean;
  readonly message: MessageLine;
  readonly field?: string;
}

/** A verb that is to be carried out on one seed after the other. */
export type ActEach = {
  readonly effect: 'act-each';
  readonly seedIds: readonly string[];
  /** What its messages call it. */
  readonly about: string;
  /** It can be taken back for so long. */
  readonly heldForMs?: number;
} & (
  | { readonly verb: 'bid' | 'claim' }
  | { readonly verb: 'settle'; readonly verdict: 'accepted' | 'rejected' }
);

/** What was sent and can still be taken back, or has left and is not answered yet: a form, or a verb on all marked seeds. */
export interface Held {
  readonly sent: Form | ActEach;
  /** What was sent, as its answer names it. */
  readonly about: string;
  /** In unix milliseconds. */
  readonly leavesAtMs: number;
  readonly hasLeft: boolean;
}

/** A command to the world outside the state, as data. */
export type Effect =
  | {
      [Id in ActionId]: {
        readonly effect: 'act';
        readonly action: Id;
        readonly input: ActionInput[Id];
        /** What `ok` will say before how far it got. */
        readonly about: string;
        readonly afterwards?: string;
        /** It can be taken back for so long. */
        readonly heldForMs?: number;
      };
    }[ActionId]
  /** What is held shall not be sent. */
  | { readonly effect: 'take-back' }
  | ActEach
  /** The market's list is to be put into this order and filter; `arranged` follows. */
  | { readonly effect: 'arrange'; readonly arrangement: Arrangement; readonly at: Arrival }
  /** An end of the market's list is to be read; `reached` follows. */
  | { readonly effect: 'reach'; readonly end: ListEnd }
  /** The next console is to begin with these. */
  | { readonly effect: 'remember'; readonly choices: Choices }
  | { readonly effect: 'edit'; readonly text: string }
  /** Of what is given, as it was typed, number and size are wanted; `given` follows. */
  | { readonly effect: 'look-at-given'; readonly text: string; readonly given: readonly string[] }
  /** `templates` follows, or `template`, or words. */
  | { readonly effect: 'template'; readonly to: 'list' }
  | { readonly effect: 'template'; readonly to: 'read'; readonly name: string }
  | {
      readonly effect: 'template';
      readonly to: 'save';
      readonly name: string;
      readonly values: TemplateValues;
    }
  /** A file of a seed is to be read; `file` follows, or words. */
  | { readonly effect: 'read-file'; readonly seed: string; readonly path: string }
  /** For the terminal's clipboard. */
  | { readonly effect: 'copy'; readonly text: string }
  /** Clicks and the wheel are to be asked of the terminal, or not any more. */
  | { readonly effect: 'mouse'; readonly isOn: boolean }
  | { readonly effect: 'repaint' }
  /** The program is to be stopped, and the console to go on when it is back. */
  | { readonly effect: 'suspend' }
  | { readonly effect: 'leave' };
