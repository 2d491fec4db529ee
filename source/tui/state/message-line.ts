import { sanitizeLine } from '../../base/text/sanitize.ts';
import { displayWidth } from '../../base/text/width.ts';
import { isOurMove } from '../../contract/turn.ts';
import { type ConsoleData, taskOf } from '../data/console-data.ts';

/** What a message is about, where that may be over: it goes with it. */
export type MessageCause =
  /** It asks for the same key once more. */
  | 'leaving'
  /** The node does not answer. */
  | 'node'
  | { readonly turnOf: string }
  | { readonly taskOf: string };

/** One line that answers the last key, or tells what happened. */
export interface MessageLine {
  readonly kind: 'ok' | 'note' | 'refused' | 'failed';
  readonly text: string;
  readonly cause?: MessageCause;
}

/** A message that was shown, at unix milliseconds. */
export interface Said {
  readonly message: MessageLine;
  readonly atMs: number;
}

const KEPT = 200;

/** With one more message at the end. */
export const noted = (said: readonly Said[], message: MessageLine, atMs: number): readonly Said[] => [
  ...said.slice(1 - KEPT),
  { message, atMs },
];

/** True for what answers one key: once another key has done something it is over. */
export const answersOneKey = ({ kind, cause }: MessageLine): boolean =>
  cause === 'leaving' || (cause === undefined && (kind === 'refused' || kind === 'note'));

/** True where the message's line has no room for all of it. */
export const isCut = ({ kind, text }: MessageLine, columns: number): boolean =>
  kind.length + displayWidth(sanitizeLine(text)) + AROUND > columns;

/** Blanks before the kind, and between it and the text. */
const AROUND = 3;

/** True once what a message is about is over. */
export function isOver({ cause }: MessageLine, data: ConsoleData): boolean {
  if (cause === undefined || cause === 'leaving') return false;
  if (cause === 'node') return !data.isGone && !data.isFailing;
  if ('taskOf' in cause) return taskOf(data, cause.taskOf) === undefined;
  const row = data.market.get(cause.turnOf);
  return row === undefined || !isOurMove(row);
}
