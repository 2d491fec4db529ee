import { sanitizeLine } from '../base/text/sanitize.ts';
import type { FieldFacts, WantedValue } from '../model/refusal-facts.ts';
import { pathFaultWords } from './files-words.ts';
import type { Door, Teller } from './teller.ts';
import { formatExact } from './time.ts';
import type { Wording } from './wording.ts';

/** What to do about an empty field, where that is not plain. */
const GIVE: Readonly<Record<string, string>> = {
  cmd: 'give the shell command to run',
  title: 'give a few words',
};

/** What keeps a text from being the name of a node. */
const NO_NAME: {
  readonly [why in Extract<FieldFacts, { problem: 'no-name' }>['why']]: readonly [string, string];
} = {
  characters: ['has characters that no name may have', 'use letters, digits, and . _ - within it'],
  scripts: [
    'has letters of several scripts, which look alike',
    'use letters of one, all Latin or all Cyrillic',
  ],
  'like-an-id': ['is, or begins or ends as, the id of another node', 'choose another'],
  reserved: ['means this node', 'choose another'],
};

/** What is wrong with a field, and what would be right. */
export function fieldWords(
  field: string | undefined,
  facts: FieldFacts,
  { fieldOf, door }: Teller,
): Wording & { readonly remedy: string } {
  const [problem, remedy] = problemWords(field, facts, door);
  return { long: `${field === undefined ? 'it' : fieldOf(field)} ${problem}`, short: problem, remedy };
}

function problemWords(
  field: string | undefined,
  facts: FieldFacts,
  door: Door,
): readonly [problem: string, remedy: string] {
  switch (facts.problem) {
    case 'not-free':
      return ['is there, and something is in it', 'name a folder that is not there yet, or an empty one'];
    case 'not-absolute':
      return ['is not an absolute path', 'begin it with /'];
    case 'not-a-path':
      return [
        `is no path within a folder: it ${pathFaultWords(facts.fault)}`,
        'give a relative one, such as dist/**',
      ];
    case 'empty':
      return ['is empty', GIVE[field ?? ''] ?? 'give some text'];
    case 'nul':
      return ['has a NUL character', 'no shell can run it'];
    case 'not-unicode':
      return ['is not well-formed Unicode', 'remove the lone surrogate'];
    case 'control-character':
      return ['has a control character', 'write it on one line, without tabs'];
    case 'this-node':
      return ['is this node itself', 'name another node'];
    case 'not-an-object':
      return ['is not a JSON object', 'send one, in UTF-8'];
    case 'too-long':
      return ['is too long', `at most ${facts.most} ${facts.unit}`];
    case 'out-of-range':
      return [`is ${facts.unit === 'ms' ? formatSpan(facts.value) : facts.value}`, rangeWords(facts, door)];
    case 'too-large':
      return ['is too large', `at most ${mostWords(facts, door)}`];
    case 'over-limit':
      return [`is over a limit: ${sanitizeLine(facts.detail)}`, 'make it shorter'];
    case 'no-name':
      return NO_NAME[facts.why];
    case 'missing':
      return ['is missing', wantedWords(facts.wanted)];
    case 'not-valid':
      return ['is not valid', wantedWords(facts.wanted)];
    case 'unknown':
      return ['is no field here', `the fields are ${facts.known.join(', ')}`];
  }
}

/** The greatest that a field may hold, as it is given at the door. */
function mostWords(
  { most, unit }: { readonly most: number; readonly unit: 'ms' | 'count' },
  door: Door,
): string {
  if (unit === 'count') return String(most);
  return door === 'console' ? formatExact(most) : `${most} ms, that is ${formatExact(most)}`;
}

/** In a form there is nothing below a second. */
const FORM_LEAST_MS = 1000;

type Range = Extract<FieldFacts, { problem: 'out-of-range' }>;

function rangeWords({ least, most, unit }: Range, door: Door): string {
  if (unit === 'count') return `a whole number, ${least} to ${most}`;
  if (door === 'console')
    return `type ${formatExact(Math.max(least, FORM_LEAST_MS))} to ${formatExact(most)}`;
  return `a whole number, ${least} to ${most} ms, that is ${formatExact(least)} to ${formatExact(most)}`;
}

const formatSpan = (ms: number): string => (ms === 0 ? '0s' : formatExact(ms));

function wantedWords(wanted: WantedValue): string {
  switch (wanted) {
    case 'text':
      return 'give it as text';
    case 'texts':
      return 'give an array of texts';
    case 'whole':
      return `give a whole number, 0 to ${Number.MAX_SAFE_INTEGER}`;
    case 'flag':
      return 'give true or false';
    default:
      return `give ${wanted.join(' or ')}`;
  }
}
