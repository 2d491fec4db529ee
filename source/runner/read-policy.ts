import { CrabnetError } from '../model/errors.ts';
import { isPeerId } from '../model/types.ts';
import type { NodeId } from '../model/types.ts';
import type { Hours, Policy, PolicyRule, Range } from './policy.ts';

const RULES_MAX = 1_000;
const PATTERNS_MAX = 1_000;

/**
 * Reads an operator's policy file (JSON):
 *
 *     {"otherwise": "deny",
 *      "rules": [{"verdict": "deny", "hours": "22:00-06:00", "because": "the fan is loud"},
 *                {"verdict": "allow", "publisher": ["12D3KooW…"], "command": ["make *", "cargo test"],
 *                 "price": {"min": 5}, "command_bytes": {"max": 500}, "timeout_ms": {"max": 60000}}]}
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
    remedy: 'correct the policy file; nothing is run until then',
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault(field, 'is not an object');
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
