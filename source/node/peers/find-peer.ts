import { done, type Outcome, refused } from '../../model/errors.ts';

const PART_MIN_CHARS = 6;

/**
 * The peer that `text` means: a whole node id, known or not, or a unique beginning or end of a known one, because
 * people know nodes by the last six characters.
 */
export function findPeer(
  known: ReadonlySet<string>,
  text: string,
  isNodeId: (text: string) => boolean,
): Outcome<string> {
  if (known.has(text) || isNodeId(text)) return done(text);
  if (text.length < PART_MIN_CHARS) {
    return refused('no-such-peer', { given: text, least: PART_MIN_CHARS }, 'peer');
  }
  const [first, ...others] = [...known].filter((id) => id.startsWith(text) || id.endsWith(text));
  if (first === undefined) return refused('no-such-peer', { given: text, least: null }, 'peer');
  if (others.length === 0) return done(first);
  const example = first.slice(-PART_MIN_CHARS - 2);
  return refused('ambiguous-id', { what: 'peer', given: text, count: others.length + 1, example }, 'peer');
}
