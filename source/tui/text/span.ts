import type { Look } from '../../words/look.ts';

export interface Span {
  readonly text: string;
  readonly look?: Look;
  readonly reverse?: boolean;
}

/** One line of the screen, from left to right. */
export type Line = readonly Span[];

export const EMPTY_LINE: Line = [];

export const span = (text: string, look?: Look): Span => (look === undefined ? { text } : { text, look });

export const plain = (text: string): Line => [{ text }];

/** The characters of a line without its styles. */
export const lineText = (line: Line): string => line.map(({ text }) => text).join('');
