import type { Problem } from '../model/verdict.ts';

/** Envelopes as they are stored, seed by seed: what is referred to stands before what refers to it. */
export interface EnvelopePage {
  readonly envelopes: readonly string[];
  readonly next_cursor: string | null;
}

/** Where a page begins: at so many of a seed, or of what names none (`~`). */
export interface EnvelopePlace {
  readonly id: string;
  readonly from: number;
}

/** The place that a cursor stands for; undefined where it is none. */
export function readEnvelopeCursor(cursor: string): EnvelopePlace | undefined {
  const { id, from } = /^(?<id>[\da-f-]{36}|~)\.(?<from>\d{1,9})$/u.exec(cursor)?.groups ?? {};
  return id === undefined ? undefined : { id, from: Number(from) };
}

/** What became of one envelope that was brought. `waiting`: what it refers to is not here yet (E6). */
export type BroughtVerdict =
  | { readonly verdict: 'admitted' | 'known' | 'waiting' }
  | ({ readonly verdict: 'refused' } & Problem);

export interface BroughtAnswer {
  /** One for each text, in their order. */
  readonly verdicts: readonly BroughtVerdict[];
  /** Of those that were brought before and waited: how many are admitted now. */
  readonly freed: number;
}

/** As what a node's market can be written. */
export const EXPORT_FORMATS = ['envelopes', 'state'] as const;

/** What goes to a node in one request: so many texts, of so many characters in all. */
export const BRING_MAX_ENVELOPES = 256;
export const BRING_MAX_BYTES = 192 * 1024;
