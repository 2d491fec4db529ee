import { durationIn, MILLISECONDS_WORDS } from '../contract/duration.ts';
import { CrabnetError } from '../model/errors.ts';
import type { NodeId } from '../model/types.ts';
import { isPeerId } from '../model/types.ts';
import { FILE_SIZES } from './file-sizes.ts';
import type { Hours, Policy, PolicyRule, Range } from './policy.ts';

const RULES_MAX = 1_000;
const PATTERNS_MAX = 1_000;

/**
 * Reads an operator's policy file (JSON):
 *
 *     {"otherwise": "deny",
 *      "rules": [{"verdict": "deny", "hours": "22:00-06:00", "because": "the fan is loud"},
 *                {"verdict": "allow", "publisher": ["12D3KooW…"], "command": ["make *", "cargo test"],
 *                 "price": {"min": 5}, "command_bytes": {"max": 500}, "timeout_ms": {"max": "10m"},
 *                 "input_bytes": {"max": 1000000}, "output_files": {"max": 100}}]}
 *
 * Throws `CrabnetError` `config` with the field at fault. What it does not know it refuses: a condition with a slip in its
 * name must not turn into no condition.
 */
export function readPolicy(text: string): Policy {
  const file = membersOf(parse(text), 'policy', ['otherwise', 'rules']);
  const rules = listOf(file.get('rules') ?? [], 'rules', RULES_MAX);
  return {
    otherwise: verdictOf(file.get('otherwise'), 'otherwise'),
    rules: rules.map((rule, index) => ruleOf(rule, `rules[${index}]`)),
  };
}

type Members = ReadonlyMap<string, unknown>;

const fault = (field: string, message: string, cause?: unknown): CrabnetError =>
  new CrabnetError('config', `the policy cannot be used: ${field} ${message}`, {
    field,
    remedy: 'correct the file that --policy names',
    ...(cause === undefined ? {} : { cause }),
  });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('policy', 'is not JSON', cause);
  }
}

function membersOf(value: unknown, field: string, known: readonly string[]): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fault(field, 'is not an object');
  const members = new Map(Object.entries(value));
  for (const name of members.keys()) {
    if (!known.includes(name)) throw fault(`${field}.${name}`, `is not known; there are ${known.join(', ')}`);
  }
  return members;
}

function listOf(value: unknown, field: string, max: number): readonly unknown[] {
  if (!Array.isArray(value)) throw fault(field, 'is not a list');
  if (value.length > max) throw fault(field, `has more than ${max} entries`);
  return value;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw fault(field, 'is not a text');
  return value;
}

function verdictOf(value: unknown, field: string): 'allow' | 'deny' {
  if (value !== 'allow' && value !== 'deny') throw fault(field, 'is neither "allow" nor "deny"');
  return value;
}

const CONDITIONS = ['publisher', 'command', 'price', 'command_bytes', 'timeout_ms', 'hours', ...FILE_SIZES];

function ruleOf(value: unknown, field: string): PolicyRule {
  const members = membersOf(value, field, ['verdict', 'because', ...CONDITIONS]);
  const read = <T>(name: string, reader: (value: unknown, field: string) => T): T | undefined =>
    members.has(name) ? reader(members.get(name), `${field}.${name}`) : undefined;
  return {
    verdict: verdictOf(members.get('verdict'), `${field}.verdict`),
    because: read('because', textOf) ?? '',
    publishers: read('publisher', publishersOf),
    commands: read('command', patternsOf),
    price: read('price', rangeOf),
    commandBytes: read('command_bytes', rangeOf),
    timeoutMs: read('timeout_ms', spanOf),
    fileSizes: Object.fromEntries(
      FILE_SIZES.filter((size) => members.has(size)).map((size) => [
        size,
        rangeOf(members.get(size), `${field}.${size}`),
      ]),
    ),
    hours: read('hours', hoursOf),
  };
}

const patternsOf = (value: unknown, field: string): readonly string[] =>
  listOf(value, field, PATTERNS_MAX).map((pattern, index) => textOf(pattern, `${field}[${index}]`));

const publishersOf = (value: unknown, field: string): readonly NodeId[] =>
  listOf(value, field, PATTERNS_MAX).map((id, index) => {
    const text = textOf(id, `${field}[${index}]`);
    if (!isNodeId(text)) throw fault(`${field}[${index}]`, 'is not the id of a node that signs (12D3KooW…)');
    return text;
  });

const isNodeId = (text: string): text is NodeId => isPeerId(text);

function rangeOf(value: unknown, field: string, unit?: 'ms'): Range {
  const members = membersOf(value, field, ['min', 'max']);
  const bound = (name: string, otherwise: number): number => {
    const given = members.get(name) ?? otherwise;
    const number = unit === 'ms' ? durationIn(given, 1) : given;
    if (typeof number === 'number' && number > Number.MAX_SAFE_INTEGER)
      throw fault(`${field}.${name}`, `is too large: at most ${Number.MAX_SAFE_INTEGER}`);
    if (!Number.isSafeInteger(number))
      throw fault(
        `${field}.${name}`,
        unit === 'ms' ? `is no duration: write ${MILLISECONDS_WORDS}` : 'is not a whole number',
      );
    return Number(number);
  };
  return { min: bound('min', 0), max: bound('max', Number.MAX_SAFE_INTEGER) };
}

/** A range of durations: each bound in milliseconds, or a text such as `30m`. */
const spanOf = (value: unknown, field: string): Range => rangeOf(value, field, 'ms');

function hoursOf(value: unknown, field: string): Hours {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(textOf(value, field));
  if (match === null) throw fault(field, 'is not of the form 22:00-06:00');
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  return { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
}
