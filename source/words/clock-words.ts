import type { ClockFacts } from '../model/refusal-facts.ts';
import { skewWords } from './peer-words.ts';

const NAMED_MAX = 3;

/** `+7200s, 9 of 10 voting peers are against it: Qe7RfA otter by +7200s, … and 6 more`. */
export function clockWords(
  { ahead_s, voters, against_count, against }: ClockFacts,
  nameOf: (id: string) => string,
): string {
  // Where one would be left, it is named as well.
  const named = against
    .slice(0, against_count === NAMED_MAX + 1 ? NAMED_MAX + 1 : NAMED_MAX)
    .map((each) => `${nameOf(each.node_id)} by ${skewWords(each.ahead_s)}`);
  const more = against_count - named.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  return `${skewWords(ahead_s)}, ${against_count} of ${voters} voting peers are against it: ${named.join(', ')}${rest}`;
}
