import { nameOfKey } from '../../tui/keymap/key.ts';
import type { KeyProblem, KeyUse } from '../../tui/keymap/key-problem.ts';
import { badValue, type Place, quote } from './option-value.ts';
import type { KeySettings } from './read-keys.ts';
import { suggest } from './suggest.ts';

/** Gives the console these keys. Throws `CrabnetError` as `checkKeys` does. */
export async function giveKeys(keys: KeySettings): Promise<void> {
  if (keys.chosen.size === 0) return;
  const { chooseKeys } = await import('../../tui/keymap/chosen-keys.ts');
  chooseKeys(keys.chosen);
  await checkKeys(keys);
}

/** Throws `CrabnetError` that names what there is not, or the key and both things that it would do. */
export async function checkKeys({ chosen, place }: KeySettings): Promise<void> {
  if (chosen.size === 0) return;
  // All keys of the console: who gives them no others does not wait for it.
  const [{ ACTION_NAMES, keyProblem }, { CONTEXT_TITLES }] = await Promise.all([
    import('../../tui/keymap/key-problem.ts'),
    import('../../tui/keymap/context-titles.ts'),
  ]);
  const problem = keyProblem(chosen);
  if (problem === null) return;
  if (problem.kind === 'no action') throw noAction(place, problem.name, ACTION_NAMES);
  throw taken(place, problem, CONTEXT_TITLES[problem.context]);
}

function noAction(place: Place, name: string, names: readonly string[]) {
  const near = suggest(name, names) ?? names.find((each) => each.endsWith(`.${name}`));
  const list = `one of ${names.join(' ')}`;
  return badValue(
    place,
    `has ${quote(name)}, which has no key`,
    near === undefined ? list : `${near}; ${list}`,
  );
}

function taken(place: Place, problem: Exclude<KeyProblem, { kind: 'no action' }>, where: string) {
  const key = nameOfKey(problem.key);
  if (problem.kind === 'typed')
    return badValue(
      place,
      `gives ${wordsOfUse(problem.use)} the key ${key}, which writes itself where a text is typed: ${where}`,
      'give a key that is no character, such as Ctrl-G',
    );
  const [one, other] = problem.uses;
  return badValue(
    place,
    `gives one key to two things: ${key} is ${wordsOfUse(one)} and ${wordsOfUse(other)}: ${where}`,
    'give one of them another key',
  );
}

const wordsOfUse = ({ name, words }: KeyUse): string => (name === '' ? words : `${name} (${words})`);
