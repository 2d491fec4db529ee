import type { Binding } from './binding.ts';
import type { ChosenKeys } from './chosen-keys.ts';
import { isPrintable, type Key } from './key.ts';
import { bindingsIn } from './keymap.ts';
import { actionName, KEYS, partsOf } from './keys.ts';
import { KEY_CONTEXTS, type KeyContext } from './situation.ts';
import { TEXT_CONTEXTS } from './text-keys.ts';

/** What a key does: its name in a config, '' where its key cannot be chosen, and in words. */
export interface KeyUse {
  readonly name: string;
  readonly words: string;
}

/** Why keys cannot be chosen so. */
export type KeyProblem =
  | { readonly kind: 'no action'; readonly name: string }
  | {
      readonly kind: 'taken';
      readonly key: Key;
      readonly uses: readonly [KeyUse, KeyUse];
      readonly context: KeyContext;
    }
  | { readonly kind: 'typed'; readonly key: Key; readonly use: KeyUse; readonly context: KeyContext };

const NAMES = new Map<readonly Key[], string>(
  Object.entries(KEYS).flatMap(([group, actions]) =>
    Object.entries(actions).map(([action, keys]): [readonly Key[], string] => [
      keys,
      actionName(group, action),
    ]),
  ),
);

/** What keys can be chosen for. The numbers of bids are those on the screen. */
export const ACTION_NAMES: readonly string[] = [...NAMES.values()].filter((name) => name !== 'claim.numbers');

/** The keys of an action. */
export const keysNamed = (name: string): readonly Key[] =>
  [...NAMES].find(([, each]) => each === name)?.[0] ?? [];

/** What a binding is called in a config: a name for each entry of the table that its keys come from. */
export const namesOf = ({ keys }: Binding): readonly string[] =>
  partsOf(keys).map((part) => NAMES.get(part) ?? '');

/** The first thing that is wrong with these keys, or null. */
export function keyProblem(chosen: ChosenKeys): KeyProblem | null {
  const name = [...chosen.keys()].find((each) => !ACTION_NAMES.includes(each));
  if (name !== undefined) return { kind: 'no action', name };
  for (const context of KEY_CONTEXTS) {
    const problem = problemIn(context, chosen);
    if (problem !== null) return problem;
  }
  return null;
}

function problemIn(context: KeyContext, chosen: ChosenKeys): KeyProblem | null {
  const taken = new Map<Key, { readonly use: KeyUse; readonly by: Binding }>();
  const isText = TEXT_CONTEXTS.includes(context);
  for (const { key, use, by } of bindingsIn(context).flatMap((binding) => usesOf(binding, chosen))) {
    if (isText && isPrintable(key)) return { kind: 'typed', key, use, context };
    const before = taken.get(key);
    // A binding that serves two actions may have one key for both.
    if (before !== undefined && before.by !== by)
      return { kind: 'taken', key, uses: [before.use, use], context };
    taken.set(key, { use, by });
  }
  return null;
}

const usesOf = (by: Binding, chosen: ChosenKeys) =>
  partsOf(by.keys).flatMap((part) => {
    const name = NAMES.get(part) ?? '';
    const use: KeyUse = { name, words: by.words.long };
    return (chosen.get(name) ?? part).map((key) => ({ key, use, by }));
  });
