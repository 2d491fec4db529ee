import { describe, expect, test } from 'vitest';
import { readActionInput } from '../../source/contract/actions/read-action-input.ts';
import { isActionId } from '../../source/contract/actions.ts';
import { refusalWords } from '../../source/words/refusal-words.ts';
import { plainTeller } from '../../source/words/teller.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const readText = (action: Parameters<typeof readActionInput>[0], text: string) =>
  readActionInput(action, bytes(text));

test('the verbs of the market are actions, and nothing else is', () => {
  expect(['publish', 'bid', 'claim', 'run', 'settle'].every(isActionId)).toBe(true);
  expect(['', 'accept', 'toString', '__proto__', 'PUBLISH'].some(isActionId)).toBe(false);
});

test('a whole input passes as it is', () => {
  const input = {
    title: 't',
    cmd: 'c',
    desc: '',
    timeout_ms: 1,
    bid_window_ms: 2,
    exec_deadline_ms: 3,
    min_price: 0,
    max_bids: 0,
    reward: Number.MAX_SAFE_INTEGER,
    rules: 'ü',
    announce: 'never',
    confirmed: true,
  };
  expect(readText('publish', JSON.stringify(input))).toEqual({ ok: true, value: input });
});

test('optional fields may be left out', () => {
  expect(readText('bid', '{"seed":"a"}')).toEqual({ ok: true, value: { seed: 'a' } });
});

describe('a field that is wrong is refused by name', () => {
  test.each([
    ['publish', '{"cmd":"c"}', 'title'],
    ['publish', '{"title":"t"}', 'cmd'],
    ['publish', '{"title":5,"cmd":"c"}', 'title'],
    ['publish', '{"title":null,"cmd":"c"}', 'title'],
    ['publish', '{"title":"\\ud800","cmd":"c"}', 'title'],
    ['publish', '{"title":"t","cmd":"c","reward":"5"}', 'reward'],
    ['bid', '{"seed":"a","price":-1}', 'price'],
    ['bid', '{"seed":"a","price":1.5}', 'price'],
    ['bid', '{"seed":"a","price":1e3}', 'price'],
    ['bid', '{"seed":"a","price":1.0}', 'price'],
    ['bid', '{"seed":"a","price":9007199254740992}', 'price'],
    ['bid', '{"seed":"a","price":9007199254740993}', 'price'],
    ['bid', '{"seed":"a","price":9007199254740991.4}', 'price'],
    ['bid', '{"seed":"a","price":0.99999999999999999999}', 'price'],
    ['bid', '{"seed":"a","prize":5}', 'prize'],
    ['bid', '{"seed":"a","__proto__":5}', '__proto__'],
    ['claim', '{"seed":"a"}', 'bid'],
    ['run', '{"seed":"a","sandbox":"docker"}', 'sandbox'],
    ['run', '{"seed":"a","confirmed":"yes"}', 'confirmed'],
    ['settle', '{"seed":"a","verdict":"Accepted"}', 'verdict'],
    ['settle', '{"seed":"a","verdict":"accepted","announce":"later"}', 'announce'],
    ['settle', '{"seed":["a"],"verdict":"accepted"}', 'seed'],
  ] as const)('%s %s', (action, text, field) => {
    const outcome = readText(action, text);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid-field', field } });
    expect(outcome.ok ? '' : refusalWords(outcome.refusal, plainTeller(0)).remedy).toMatch(/./u);
  });
});

test.each([
  ['bid', '{"seed":"a","price":9007199254740993}', 'at most 9007199254740991'],
  [
    'publish',
    '{"title":"t","cmd":"c","timeout_ms":99999999999999999999}',
    'at most 1209600000 ms, that is 14d',
  ],
] as const)('%s %s is too large, and the greatest is said', (action, text, greatest) => {
  const outcome = readText(action, text);
  const { long, remedy } = outcome.ok
    ? { long: '', remedy: '' }
    : refusalWords(outcome.refusal, plainTeller(0));
  expect(long).toMatch(/^(?:price|timeout_ms) is too large$/u);
  expect(remedy).toBe(greatest);
});

test.each(['', 'x', '[]', 'null', '"seed"', '5', '{"seed":', `${'['.repeat(100_000)}`])(
  'the body %.20s is refused',
  (text) => {
    expect(readText('bid', text)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid-field', field: 'body' },
    });
  },
);

test('bytes that are not UTF-8 are refused', () => {
  expect(readActionInput('bid', Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ ok: false });
});
