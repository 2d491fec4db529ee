import type { TemplateValues } from '../data/templates.ts';
import type { TextField } from '../forms/text-field.ts';
import type { Context } from '../keymap/situation.ts';
import type { MarketCursor } from './market-cursor.ts';

/** Where the cursors of the lists are that a filter moves. */
export interface ListCursors {
  readonly market: MarketCursor;
  readonly peers: { readonly cursor: string | null; readonly line: number };
}

export type FilterTarget = Context;

export type FilterAnswer =
  /** How the text may go on; the one at `place` was put in, none yet below 0. */
  | { readonly kind: 'offers'; readonly offers: readonly string[]; readonly place: number }
  | { readonly kind: 'refused'; readonly words: string; readonly brief: string };

/** The verbs that act on all marked seeds. A command is read before it is run, so `run` is none. */
export type MarkedVerb = 'bid' | 'claim' | 'settle';

export type Prompt =
  | {
      readonly kind: 'filter';
      readonly target: FilterTarget;
      readonly field: TextField;
      /** What `Esc` goes back to. */
      readonly before: string;
      /** And the cursors with it. */
      readonly from: ListCursors;
      /** What the last key got, until the next one. */
      readonly answer: FilterAnswer | null;
    }
  /** Asks for the name of a filter, to use it, or to keep or forget one under it. */
  | { readonly kind: 'filters'; readonly field: TextField; readonly answer: FilterAnswer | null }
  /** Asks for Market's columns. */
  | { readonly kind: 'columns'; readonly field: TextField; readonly answer: FilterAnswer | null }
  /** Asks for the name of a template to publish from. */
  | {
      readonly kind: 'template';
      readonly field: TextField;
      readonly names: readonly string[];
      readonly answer: FilterAnswer | null;
    }
  /** Asks for the name of a template to be kept. */
  | {
      readonly kind: 'save-template';
      readonly field: TextField;
      readonly values: TemplateValues;
      readonly answer: FilterAnswer | null;
    }
  /** Asks for a payment that was made. */
  | { readonly kind: 'pay'; readonly field: TextField; readonly answer: FilterAnswer | null }
  /** Asks which payment is confirmed. */
  | { readonly kind: 'confirm'; readonly field: TextField; readonly answer: FilterAnswer | null }
  /** Asks which payment counts no more. */
  | { readonly kind: 'set-aside'; readonly field: TextField; readonly answer: FilterAnswer | null }
  /** Asks for the folder that the files of a result go into. */
  | {
      readonly kind: 'fetch';
      readonly seedId: string;
      readonly field: TextField;
      readonly answer: FilterAnswer | null;
    }
  /** Asks which file of a seed is read. */
  | {
      readonly kind: 'file';
      readonly seedId: string;
      /** The files that can be. */
      readonly paths: readonly string[];
      readonly field: TextField;
      readonly answer: FilterAnswer | null;
    }
  /** Asks before a verb acts on all marked seeds. */
  | {
      readonly kind: 'marked';
      readonly verb: MarkedVerb;
      readonly seedIds: readonly string[];
      readonly field: TextField;
      readonly answer: FilterAnswer | null;
    }
  | { readonly kind: 'theme' }
  /** Asks for anything by its name. */
  | {
      readonly kind: 'palette';
      readonly field: TextField;
      /** The line under the cursor. */
      readonly cursor: number;
      readonly templates: readonly string[];
    }
  | { readonly kind: 'order'; readonly pane: 'market' | 'peers' }
  /** Asks for a yes before a task is stopped. */
  | { readonly kind: 'cancel'; readonly seedId: string; readonly of: 'task' | 'fetching' }
  | { readonly kind: 'dial'; readonly field: TextField }
  /** Asks for the reason. */
  | { readonly kind: 'block'; readonly peer: string; readonly name: string; readonly field: TextField }
  /** Asks what a peer is to be called; of nothing it loses its name. */
  | { readonly kind: 'petname'; readonly peer: string; readonly name: string; readonly field: TextField }
  | { readonly kind: 'quit'; readonly words: string }
  /** Asks before the node stops too; `behind` is what was asked before. */
  | { readonly kind: 'suspend'; readonly words: string; readonly behind: Prompt | null };
