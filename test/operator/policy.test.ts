import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../source/model/types.ts';
import { fileSizesOf } from '../../source/operator/file-sizes.ts';
import { ALLOW_ALL, checkPolicy, type PolicyQuestion } from '../../source/operator/policy.ts';
import { readPolicy } from '../../source/operator/read-policy.ts';
import { refusalWords } from '../../source/words/refusal-words.ts';
import { plainTeller } from '../../source/words/teller.ts';

const ALICE = '12D3KooWAlice' as NodeId;
const MALLORY = '12D3KooWMallory' as NodeId;
const TASK: PolicyQuestion = {
  publisher: ALICE,
  command: 'make test',
  price: 10,
  timeoutMs: 60_000,
  fileSizes: { input_bytes: 4096, input_files: 3, output_bytes: 1_000_000, output_files: 10 },
  minuteOfDay: 12 * 60,
};

const policy = (otherwise: 'allow' | 'deny', ...rules: readonly object[]) =>
  readPolicy(JSON.stringify({ otherwise, rules }));
const why = (rules: ReturnType<typeof policy>, task: Partial<PolicyQuestion> = {}) => {
  const refusal = checkPolicy(rules, { ...TASK, ...task });
  return refusal === undefined
    ? undefined
    : refusalWords(refusal, plainTeller(0)).long.replace("this node's policy denies it", '');
};

describe('checkPolicy', () => {
  it('allows all, without a policy', () => {
    expect(checkPolicy(ALLOW_ALL, TASK)).toBeUndefined();
  });

  it('refuses a command that is unfit to run, whatever the policy', () => {
    expect(checkPolicy(ALLOW_ALL, { ...TASK, command: 'echo \u001b[2J' })?.code).toBe('command-refused');
  });

  it('refuses what no rule allows where it says so', () => {
    expect(why(policy('deny'))).toBe(': no rule allows it');
  });

  it('goes by the first rule that fits, and names it', () => {
    const rules = policy(
      'allow',
      { verdict: 'allow', publisher: [ALICE] },
      { verdict: 'deny', price: { max: 20 }, because: 'too cheap' },
    );
    expect(why(rules)).toBeUndefined();
    expect(why(rules, { publisher: MALLORY })).toBe(', rule 2: too cheap');
    expect(why(rules, { publisher: MALLORY, price: 21 })).toBeUndefined();
  });

  it('applies a rule only when all its conditions hold', () => {
    const rules = policy('deny', {
      verdict: 'allow',
      publisher: [ALICE],
      command: ['make *'],
      price: { min: 5, max: 50 },
    });
    expect(why(rules)).toBeUndefined();
    for (const task of [{ publisher: MALLORY }, { command: 'ls' }, { price: 4 }, { price: 51 }]) {
      expect(why(rules, task)).toBe(': no rule allows it');
    }
  });

  it('knows the size of a task: bytes of its command and how long it may take', () => {
    const rules = policy(
      'allow',
      { verdict: 'deny', command_bytes: { min: 12 } },
      { verdict: 'deny', timeout_ms: { min: 60_001 } },
    );
    expect(why(rules)).toBeUndefined();
    expect(why(rules, { command: 'make täääst' })).toBe(', rule 1');
    expect(why(rules, { timeoutMs: 60_001 })).toBe(', rule 2');
    const brief = policy('deny', { verdict: 'allow', timeout_ms: { min: 2, max: '1m' } });
    expect(why(brief, { timeoutMs: 60_000 })).toBeUndefined();
    expect(why(brief, { timeoutMs: 60_001 })).toBe(': no rule allows it');
  });

  it.each([
    ['input_bytes', { min: 4097 }, { min: 4096 }],
    ['input_files', { max: 2 }, { max: 3 }],
    ['output_bytes', { min: 1_000_001 }, { min: 1_000_000 }],
    ['output_files', { max: 9 }, { max: 10 }],
  ])('knows how much of files a task takes in and may give back: %s', (size, beside, within) => {
    expect(why(policy('allow', { verdict: 'deny', [size]: beside }))).toBeUndefined();
    expect(why(policy('allow', { verdict: 'deny', [size]: within }))).toBe(', rule 1');
  });

  it('counts a seed without files, or with such as cannot be used, as one of none', () => {
    const none = { input_bytes: 0, input_files: 0, output_bytes: 0, output_files: 0 };
    expect(fileSizesOf({})).toEqual(none);
    const fault = { problem: 'member', field: 'inputs.cid', wanted: 'a CID' } as const;
    expect(fileSizesOf({ files: { fault } })).toEqual(none);
  });

  it.each([
    ['08:00-20:00', '12:00', true],
    ['08:00-20:00', '08:00', true],
    ['08:00-20:00', '20:00', false],
    ['08:00-20:00', '03:00', false],
    ['22:00-06:00', '23:00', true],
    ['22:00-06:00', '05:59', true],
    ['22:00-06:00', '06:00', false],
    ['00:00-00:00', '12:00', true],
  ])('hours %s hold at %s: %s', (hours, time, holds) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const refused = why(policy('allow', { verdict: 'deny', hours }), { minuteOfDay: hour * 60 + minute });
    expect(refused !== undefined).toBe(holds);
  });

  it.each(['c"u"rl x', 'c\\url x', "'curl' x", 'cu\\\nrl x', 'ls;curl x'])(
    'is not talked out of a denial by quoting: %j',
    (command) => {
      expect(why(policy('allow', { verdict: 'deny', command: ['*curl*'] }), { command })).toBeDefined();
    },
  );

  it.each(['make x; id', 'make $(id)', 'make x | sh', 'make x\nid', "make 'x' `id`", 'make x >f'])(
    'is not talked into an allowance by what follows: %j',
    (command) => {
      expect(why(policy('deny', { verdict: 'allow', command: ['make *'] }), { command })).toBeDefined();
    },
  );
});

describe('readPolicy', () => {
  it.each([
    ['', 'policy'],
    ['[]', 'policy'],
    ['{}', 'otherwise'],
    ['{"otherwise":"maybe"}', 'otherwise'],
    ['{"otherwise":"deny","rulez":[]}', 'policy.rulez'],
    ['{"otherwise":"deny","rules":{}}', 'rules'],
    ['{"otherwise":"deny","rules":[1]}', 'rules[0]'],
    ['{"otherwise":"deny","rules":[{}]}', 'rules[0].verdict'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","comand":["*"]}]}', 'rules[0].comand'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","command":"*"}]}', 'rules[0].command'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","command":[7]}]}', 'rules[0].command[0]'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","publisher":["node-1"]}]}', 'rules[0].publisher[0]'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","price":5}]}', 'rules[0].price'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","price":{"min":1.5}}]}', 'rules[0].price.min'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","price":{"max":"1m"}}]}', 'rules[0].price.max'],
    [
      '{"otherwise":"deny","rules":[{"verdict":"deny","timeout_ms":{"max":"ten"}}]}',
      'rules[0].timeout_ms.max',
    ],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","price":{"least":1}}]}', 'rules[0].price.least'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","hours":"24:00-06:00"}]}', 'rules[0].hours'],
    ['{"otherwise":"deny","rules":[{"verdict":"deny","because":1}]}', 'rules[0].because'],
  ])('does not take %s, and names the field', (text, field) => {
    expect(() => readPolicy(text)).toThrow(expect.objectContaining({ code: 'config', field }));
  });
});
