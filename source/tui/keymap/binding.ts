import type { ConsoleData } from '../data/console-data.ts';
import type { Measures } from '../layout/measures.ts';
import type { ConsoleState, Update } from '../state/console-state.ts';
import type { Key } from './key.ts';
import type { KeyContext, Situation } from './situation.ts';
import type { SeedVerb } from './verb-reasons.ts';

/** One thing that a key does. What keys do, the footer, the help and `media/keys.md` all come from these. */
export interface Binding {
  readonly keys: readonly Key[];
  readonly contexts: readonly KeyContext[];
  /** Short ones stand where there is little room. */
  readonly words: { readonly long: string; readonly short: string };
  readonly run: Run;
  /** What the footer says of it, always or by what is the case; null where it says nothing now. */
  readonly hint?: Hint | ((state: ConsoleState, situation: Situation) => Hint | null);
  /** Where it stands in the help; it is not there without. */
  readonly group?: Group;
  /** Why it is of no use now, or null. */
  readonly disabledReason?: (situation: Situation) => string | null;
  /** It opens the palette, which does not offer itself. */
  readonly opensPalette?: true;
  /** A verb, one on a seed by its name, `last` the one that was sent last: its refusals are said as refusals, and name the seed. */
  readonly verb?: SeedVerb | 'node' | 'last';
}

/** What a key does; where it moves in a list or text it moves by what was drawn last. */
export type Run = (state: ConsoleState, data: ConsoleData, measures: Measures) => Update;

export interface Hint {
  /** What the footer calls the keys, where that is not the first one. */
  readonly keys?: string;
  /** Its words, where those are not the short ones. */
  readonly words?: string;
  /** The words where there is room to spare. */
  readonly long?: string;
  /** What has to stay when the line gets short; higher stays longer. */
  readonly weight: number;
  /** From left to right, 0 without; equal ones stand in the order of their bindings. */
  readonly place?: number;
}

/** The sections of the help, in their order. */
export const SECTIONS = ['NOW', 'LINKS', 'MOVE', 'LOOK', 'PROGRAM'] as const;
export type Section = (typeof SECTIONS)[number];

/** A line of the help; bindings that share one stand on it together. */
export interface Group {
  readonly section: Section;
  /** The words of them all; a binding that stands alone has its own. */
  readonly words?: string;
  readonly aside?: string;
  /** Its keys mean different things, so they stand further apart. */
  readonly isApart?: true;
  /** Whether its keys are of use now is not told. */
  readonly hidesReason?: true;
  /** It has no line of its own and stands in the aside of another. */
  readonly beside?: Group;
}

/** True for a verb that acts on a seed. */
export const isSeedVerb = (verb: Binding['verb']): verb is SeedVerb =>
  verb !== undefined && verb !== 'node' && verb !== 'last';

/** Words that are the same wherever they stand. */
export const plainly = (words: string): Binding['words'] => ({ long: words, short: words });
