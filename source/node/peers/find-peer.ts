import { PETNAME_MARK, type PetnameLookup } from '../../contract/petname.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';

const PART_MIN_CHARS = 6;
const NO_PETNAMES = { nodeOf: () => undefined };

/**
 * The peer that `text` means: a whole node id, known or not, a name that the owner gave, or a unique beginning or end of a known
 * one, because people know nodes by the last six characters. A name goes first: an id that ends alike can be made to measure.
 */
export function findPeer(
  known: ReadonlySet<string>,
  text: string,
  isNodeId: (text: string) => boolean,
  petnames: Pick<PetnameLookup, 'nodeOf'> = NO_PETNAMES,
): Outcome<string> {
  if (known.has(text) || isNodeId(text)) return done(text);
  const named = petnames.nodeOf(text);
  if (named !== undefined) return done(named);
  if (text.startsWith(PETNAME_MARK)) return refused('no-such-peer', { given: text, least: null }, 'peer');
  if (text.length < PART_MIN_CHARS) {
    return refused('no-such-peer', { given: text, least: PART_MIN_CHARS }, 'peer');
  }
  const [first, ...others] = [...known].filter((id) => id.startsWith(text) || id.endsWith(text));
  if (first === undefined) return refused('no-such-peer', { given: text, least: null }, 'peer');
  if (others.length === 0) return done(first);
  const example = first.slice(-PART_MIN_CHARS - 2);
  return refused('ambiguous-id', { what: 'peer', given: text, count: others.length + 1, example }, 'peer');
}
