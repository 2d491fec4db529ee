import type { ActionId, ActionInput } from '../../contract/actions.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { WantedValue } from '../../model/refusal-facts.ts';

type Check = WantedValue;
type Needed = 'needed' | 'optional';
type Rules<Id extends ActionId> = {
  readonly [Field in keyof ActionInput[Id]]-?: readonly [
    object extends Pick<ActionInput[Id], Field> ? 'optional' : 'needed',
    Check,
  ];
};

const TELLING = {
  announce: ['optional', ['now', 'never']],
  confirmed: ['optional', 'flag'],
} as const;

const RULES: { readonly [Id in ActionId]: Rules<Id> } = {
  publish: {
    title: ['needed', 'text'],
    cmd: ['needed', 'text'],
    desc: ['optional', 'text'],
    timeout_ms: ['optional', 'whole'],
    bid_window_ms: ['optional', 'whole'],
    exec_deadline_ms: ['optional', 'whole'],
    min_price: ['optional', 'whole'],
    max_bids: ['optional', 'whole'],
    reward: ['optional', 'whole'],
    rules: ['optional', 'text'],
    ...TELLING,
  },
  bid: { seed: ['needed', 'text'], price: ['optional', 'whole'], notes: ['optional', 'text'], ...TELLING },
  claim: { seed: ['needed', 'text'], bid: ['needed', 'text'], ...TELLING },
  run: { seed: ['needed', 'text'], sandbox: ['optional', ['bwrap', 'basic', 'none']], ...TELLING },
  settle: {
    seed: ['needed', 'text'],
    verdict: ['needed', ['accepted', 'rejected']],
    note: ['optional', 'text'],
    ...TELLING,
  },
  cancel: { seed: ['needed', 'text'] },
  dial: { address: ['needed', 'text'] },
  block: { peer: ['needed', 'text'], reason: ['optional', 'text'] },
  unblock: { peer: ['needed', 'text'] },
};

export const isActionId = (name: string): name is ActionId => Object.hasOwn(RULES, name);

/** A JSON body as the input of an action; refused with `invalid-field`, naming the first member that is wrong. */
export function readActionInput<Id extends ActionId>(
  action: Id,
  bytes: Uint8Array,
): Outcome<ActionInput[Id]> {
  const body = readJson(bytes);
  if (!isObject(body)) return refused('invalid-field', { problem: 'not-an-object' }, 'body');
  const rules: Readonly<Record<string, readonly [Needed, Check]>> = RULES[action];
  for (const member of Object.keys(body)) {
    if (!Object.hasOwn(rules, member)) {
      const facts = { problem: 'unknown', known: Object.keys(rules) } as const;
      return refused('invalid-field', facts, member.slice(0, 64));
    }
  }
  for (const [field, [needed, check]] of Object.entries(rules)) {
    const value = body[field];
    if (value === undefined && needed === 'needed') {
      return refused('invalid-field', { problem: 'missing', wanted: check }, field);
    }
    if (value !== undefined && !passes(check, value)) {
      return refused('invalid-field', { problem: 'not-valid', wanted: check }, field);
    }
  }
  return done(body as unknown as ActionInput[Id]);
}

function passes(check: Check, value: unknown): boolean {
  switch (check) {
    case 'text':
      return typeof value === 'string' && value.isWellFormed();
    case 'whole':
      return Number.isSafeInteger(value) && Number(value) >= 0;
    case 'flag':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string' && check.includes(value);
  }
}

/** Undefined where the bytes are no JSON in UTF-8. Numbers that are not written as whole ones become NaN, never rounded. */
function readJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' && !/^-?\d+$/u.test(context?.source ?? '') ? Number.NaN : value,
    );
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
