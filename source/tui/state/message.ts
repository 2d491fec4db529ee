import type { FileText } from '../../contract/actions/files-read.ts';
import type { GivenLook } from '../data/given-look.ts';
import type { ListEnd } from '../data/market-index.ts';
import type { TemplateValues } from '../data/templates.ts';
import type { Key } from '../keymap/key.ts';
import type { Answer } from './effect.ts';
import type { MessageLine } from './message-line.ts';

/** What becomes of Market's list. */
export type ListMessage =
  | { readonly type: 'data' }
  /** It stands in another order, more of its filter is worked off, or another part of it is here. */
  | { readonly type: 'arranged'; readonly at?: 'first' }
  /** So many rows have come before those that were there; less than 0: have gone. */
  | { readonly type: 'shifted'; readonly by: number }
  /** An end of it, which the cursor was to go to, is here. */
  | { readonly type: 'reached'; readonly end: ListEnd };

/** What happens to the console. */
export type Message =
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'paste'; readonly text: string }
  /** The terminal has said what its background is. */
  | { readonly type: 'background'; readonly isLight: boolean }
  /** Rows and columns of the screen, from 0. */
  | { readonly type: 'click'; readonly row: number; readonly column: number }
  | { readonly type: 'wheel'; readonly by: 1 | -1; readonly row: number; readonly column: number }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | ListMessage
  | { readonly type: 'answer'; readonly answer: Answer }
  /** What was held has been sent. */
  | { readonly type: 'left' }
  | { readonly type: 'edited'; readonly text: string }
  | { readonly type: 'given'; readonly text: string; readonly look: GivenLook }
  /** The names of the templates, which were asked for. */
  | { readonly type: 'templates'; readonly names: readonly string[] }
  | { readonly type: 'template'; readonly values: TemplateValues }
  /** The text of a file, which was asked for. */
  | { readonly type: 'file'; readonly file: FileText }
  | { readonly type: 'say'; readonly message: MessageLine };

/** True for what a key or the terminal led to; the rest comes by itself, and may wait for the next frame. */
export const isOwnMessage = ({ type }: Message): boolean =>
  type !== 'data' && type !== 'arranged' && type !== 'shifted';
