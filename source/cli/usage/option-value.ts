import { toJson } from '../../base/text/sanitize.ts';
import { mostOf } from '../../contract/actions/field.ts';
import { MILLISECONDS_WORDS, readDuration } from '../../contract/duration.ts';
import { CrabnetError } from '../../model/errors.ts';
import { type OptionName, type OptionValue, optionSpec } from './options.ts';
import { suggest } from './suggest.ts';

/** Where a value was given, so that an error can name it as the person wrote it. */
export interface Place {
  readonly option: OptionName;
  /** `--price`, `CRABNET_ALIAS`, or `"alias" in /home/ann/.config/crabnet/config.json`. */
  readonly words: string;
  readonly source: 'flag' | 'template' | 'env' | 'config';
}

/** A value, and where it was given. */
export interface Given {
  readonly value: OptionValue;
  readonly place: Place;
}

/** Wrong usage of a flag, or a wrong variable or config file: exit 3 either way. */
export function badValue(place: Place, problem: string, remedy: string, cause?: unknown): CrabnetError {
  return new CrabnetError(place.source === 'flag' ? 'usage' : 'config', `${place.words} ${problem}`, {
    field: place.option,
    remedy,
    cause,
  });
}

/** Reads what a flag or a variable says. Throws `CrabnetError` naming the place. */
export function valueOfText(place: Place, text: string): OptionValue {
  const spec = optionSpec(place.option);
  switch (spec.kind) {
    case 'text':
      return text;
    case 'number':
      return readNumber(place, text, spec);
    case 'flag':
      return readFlag(place, text);
    case 'choice':
      return readChoice(place, text, spec.choices);
    case 'list':
      return listOf(spec, text);
  }
}

/** Reads what the config file says: the JSON type must be the option's. Throws `CrabnetError` naming the key. */
export function valueOfJson(place: Place, json: unknown): OptionValue {
  const spec = optionSpec(place.option);
  switch (spec.kind) {
    case 'number':
      if (typeof json === 'number' && Number.isSafeInteger(json) && json >= leastOf(spec)) return json;
      if (typeof json === 'number' && json > Number.MAX_SAFE_INTEGER) throw tooLarge(place, spec);
      if (typeof json === 'string' && isDuration(json, spec)) return readNumber(place, json, spec);
      throw badValue(place, `is ${describe(json)}`, wholeWords(spec));
    case 'flag':
      if (typeof json === 'boolean') return json;
      throw badValue(place, `is ${describe(json)}`, 'give true or false');
    case 'list':
      if (spec.pairs === true && isObject(json)) return pairsOf(place, json);
      if (typeof json === 'string') return listOf(spec, json);
      if (Array.isArray(json) && json.every((item) => typeof item === 'string'))
        return json.flatMap((item: string) => listOf(spec, item));
      throw badValue(
        place,
        `is ${describe(json)}`,
        spec.pairs === true ? 'give an object of strings' : 'give an array of strings',
      );
    case 'text':
    case 'choice':
      if (typeof json === 'string') return valueOfText(place, json);
      throw badValue(place, `is ${describe(json)}`, 'give a string');
  }
}

const isObject = (json: unknown): json is object =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** `{"a": "b", "c": ["d", "e"]}` as `a=b` and `c=d e`. */
const pairsOf = (place: Place, json: object): readonly string[] =>
  Object.entries(json).map(([name, value]: [string, unknown]) => {
    const texts = Array.isArray(value) ? value : [value];
    if (texts.every((text) => typeof text === 'string')) return `${name}=${texts.join(' ')}`;
    throw badValue(
      place,
      `has ${quote(name)} as ${describe(value)}`,
      'give a string, or an array of strings',
    );
  });

/** How far a number may go. */
interface Range {
  readonly unit?: 'ms';
  readonly least?: number;
  readonly most?: number;
}

const leastOf = ({ least = 0 }: Range): number => least;

const wholeWords = (range: Range): string =>
  range.unit === 'ms'
    ? `give ${MILLISECONDS_WORDS}`
    : `give a whole number in digits, ${leastOf(range)} to ${mostOf(range)}`;

/** Whether a text is a duration, for an option that is one. */
const isDuration = (text: string, { unit }: Range): boolean => unit === 'ms' && readDuration(text) !== null;

function readNumber(place: Place, text: string, range: Range): number {
  // Read as text first: Number() would take '', '0x10' and '1e3', and round what is too big.
  const isDigits = /^\d+$/u.test(text);
  const durationMs = range.unit === 'ms' ? readDuration(text) : null;
  const number = isDigits ? Number(text) : (durationMs ?? Number.NaN);
  if (!(number >= leastOf(range))) throw badValue(place, `is ${quote(text)}`, wholeWords(range));
  if (Number.isSafeInteger(number)) return number;
  throw tooLarge(place, range);
}

const tooLarge = (place: Place, range: Range): CrabnetError =>
  badValue(place, 'is too large', `give ${mostOf(range)} at most`);

function readFlag(place: Place, text: string): boolean {
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw badValue(place, `is ${quote(text)}`, 'give 1 or 0, true or false');
}

function readChoice(place: Place, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  const near = suggest(text, choices);
  const list = `one of ${choices.join(', ')}`;
  throw badValue(place, `is ${quote(text)}`, near === undefined ? list : `${near}, ${list}`);
}

const listOf = ({ isWhole }: { readonly isWhole?: true }, text: string): readonly string[] =>
  isWhole === true ? [text] : splitList(text);

const splitList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const QUOTED_MAX = 60;

/** A value within a message, cut where somebody gave a whole file. */
export const quote = (text: string): string =>
  toJson(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);

function describe(json: unknown): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'an array';
  if (typeof json === 'string') return quote(json);
  return typeof json === 'object' ? 'an object' : String(json);
}
