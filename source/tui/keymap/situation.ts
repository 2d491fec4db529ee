import type { PeerRow, SeedRow } from '../../contract/node-api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { PANES, type Pane } from '../layout/pane.ts';
import type { SeedVerb } from './verb-reasons.ts';

/** What takes the keys where neither a prompt nor a form is open. */
export type Context = Pane | (typeof WHOLE_TEXTS)[number] | 'help';

/** The texts that have the screen for themselves, and scroll. */
export const WHOLE_TEXTS = ['output', 'messages', 'orders', 'ledger', 'legend'] as const;

/** The forms in which a letter is a key. */
export const LETTER_FORMS = ['claim', 'settle'] as const;

/** What the help is about. */
export type HelpTopic = Exclude<Context, 'help' | 'legend'> | (typeof LETTER_FORMS)[number];

export const FORM_CONTEXTS = ['bid', 'claim', 'run', 'settle', 'settle-note', 'publish'] as const;
const PROMPT_CONTEXTS = [
  'palette',
  'filter',
  'filters',
  'columns',
  'marked',
  'template',
  'save-template',
  'pay',
  'confirm',
  'set-aside',
  'fetch',
  'file',
  'order-market',
  'order-peers',
  'theme',
  'cancel',
  'dial',
  'block',
  'petname',
  'quit',
  'suspend',
] as const;
/** `none` is a terminal that has room for nothing. */
export const KEY_CONTEXTS = [
  ...PANES,
  ...WHOLE_TEXTS,
  'help',
  ...FORM_CONTEXTS,
  ...PROMPT_CONTEXTS,
  'none',
] as const;
/** Where a key is pressed: what a key means differs from one to the next. */
export type KeyContext = (typeof KEY_CONTEXTS)[number];

/** What a disabled reason is judged by. */
export interface Situation {
  readonly context: Context;
  readonly data: ConsoleData;
  /** The seed under Market's cursor. */
  readonly row: SeedRow | undefined;
  /** The peer under Peers' cursor. */
  readonly peer: PeerRow | undefined;
  /** There is room for one pane only. */
  readonly isSmall: boolean;
  /** One pane has the body for itself. */
  readonly isAlone: boolean;
  /** A search has been made in this text. */
  readonly isSearched: boolean;
  /** There are messages to read. */
  readonly hasMessages: boolean;
  /** How many seeds are marked: verbs act on them. */
  readonly markCount: number;
  /** Something that was sent can be taken back. */
  readonly isHeld: boolean;
  /** The verb that was sent last. */
  readonly lastVerb: SeedVerb | 'publish' | null;
  /** What would be copied here; an empty id where it has none. */
  readonly copyable: { readonly id: string; readonly whole: unknown } | undefined;
  /** Why `Enter` leads nowhere in this pane, or null. */
  readonly openReason: string | null;
}

export const NO_PEER = 'no peer under the cursor';
