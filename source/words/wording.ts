/** One thing said twice: as a sentence, and in a word or two where there is little room. */
export interface Wording {
  readonly long: string;
  readonly short: string;
}
