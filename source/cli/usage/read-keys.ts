import { KEY_NAMES, type Key, keyNamed } from '../../tui/keymap/key.ts';
import { badValue, type Place, quote } from './option-value.ts';
import { suggest } from './suggest.ts';

/** The keys that somebody chose for the console, by the names of what they do, and where it says so. */
export interface KeySettings {
  readonly chosen: ReadonlyMap<string, readonly Key[]>;
  readonly place: Place;
}

const LIKE_THIS = 'write {"work.next": "n", "verb.bid": ["B", "Ctrl-B"]}';

/** Reads `ACTION=KEY` or `ACTION=KEY KEY`. Throws `CrabnetError` naming the place; whether there is such an action is not looked at. */
export function readKeys(entries: readonly string[], place: Place): KeySettings {
  const chosen = new Map<string, readonly Key[]>();
  for (const entry of entries) {
    const [, name = '', names = ''] = /^([^=\s]+)\s*=(.*)$/su.exec(entry.trim()) ?? [];
    const keys = names
      .trim()
      .split(/\s+/u)
      .filter((each) => each !== '');
    if (name === '' || keys.length === 0)
      throw badValue(place, `has ${quote(entry)}, which names no key`, LIKE_THIS);
    if (chosen.has(name))
      throw badValue(place, `names ${quote(name)} twice`, 'give all its keys at once: a=B C');
    chosen.set(name, [...new Set(keys.map((each) => readKey(place, name, each)))]);
  }
  return { chosen, place };
}

function readKey(place: Place, action: string, name: string): Key {
  const key = keyNamed(name);
  if (key !== undefined) return key;
  const near = nearestKeyName(name);
  const list = `one character, ${KEY_NAMES.join(', ')}, or Ctrl- and a capital but H, I, J, M, which terminals send as other keys`;
  throw badValue(
    place,
    `gives ${action} the key ${quote(name)}, which there is not`,
    near === undefined ? list : `${near}; ${list}`,
  );
}

/** What `name` was probably meant to be: as it is spelt here, or a near one. */
function nearestKeyName(name: string): string | undefined {
  const spelt = `${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`;
  const control = spelt.replace(
    /^(?:Ctrl|Control|C)[-+](.)$/u,
    (_, letter: string) => `Ctrl-${letter.toUpperCase()}`,
  );
  if (keyNamed(control) !== undefined && control !== name) return control;
  const other = OTHER_NAMES.get(name.toLowerCase());
  return other ?? suggest(spelt, KEY_NAMES);
}

const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['escape', 'Esc'],
  ['return', 'Enter'],
  ['pageup', 'PgUp'],
  ['pagedown', 'PgDn'],
  ['del', 'Delete'],
  ['backtab', 'Shift-Tab'],
]);
