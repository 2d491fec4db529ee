/** A scrolled text as it was drawn: all of its lines, without their styles, and how many of them there was room for. */
export interface TextMeasure {
  readonly lines: readonly string[];
  readonly height: number;
}

/** What was cut at its right: the columns that it takes, and those that there was room for. */
export interface WidthMeasure {
  readonly widest: number;
  readonly width: number;
}

/**
 * What drawing a screen found out: the rows that each list had room for, and the scrolled texts. Keys move by it; what was
 * not drawn is not there.
 */
export interface Measures {
  readonly market?: number;
  /** Of the rows of Market in sight. */
  readonly titles?: WidthMeasure;
  readonly events?: number;
  readonly peers?: number;
  readonly help?: number;
  readonly seed?: TextMeasure;
  readonly output?: TextMeasure & WidthMeasure;
  /** The command that the run form asks to be read. */
  readonly command?: TextMeasure;
}

/** Before anything was drawn. */
export const NO_MEASURES: Measures = {};
