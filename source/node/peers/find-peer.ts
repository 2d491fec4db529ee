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
    return refused('no-such-peer', `"${text}" is too short for a node id`, {
      field: 'peer',
      remedy: `give ${PART_MIN_CHARS} of its first or last characters, or more`,
    });
  }
  const [first, ...others] = [...known].filter((id) => id.startsWith(text) || id.endsWith(text));
  if (first === undefined) {
    return refused('no-such-peer', `no peer has a node id that begins or ends with "${text}"`, {
      field: 'peer',
      remedy: 'crabnet peers shows them',
    });
  }
  if (others.length === 0) return done(first);
  return refused('ambiguous-id', `${others.length + 1} nodes have an id that begins or ends with "${text}"`, {
    field: 'peer',
    remedy: `give more of it, such as ${first.slice(-PART_MIN_CHARS - 2)}`,
  });
}
