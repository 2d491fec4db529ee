import type { Key } from './key.ts';

/** Keys by the names of what they do, as `media/keys.md` lists them: `work.next` → `n`. */
export type ChosenKeys = ReadonlyMap<string, readonly Key[]>;

let chosen: ChosenKeys = new Map();
let areTaken = false;

/** Says which keys the console shall have instead of its own: before anything is loaded that has or says a key. */
export function chooseKeys(keys: ChosenKeys): void {
  if (areTaken) throw new Error('the keys of the console are chosen before it is loaded');
  chosen = keys;
}

/** For the table of keys, which takes them as it is loaded. */
export function takeChosenKeys(): ChosenKeys {
  areTaken = true;
  return chosen;
}
