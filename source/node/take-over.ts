import { isDeepStrictEqual } from 'node:util';
import { type NodeSettings, TAKEN_OVER, type TakenOver } from '../contract/settings.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Puts what a running node takes over of `next` into `settings`, which its parts read when they need it. */
export function takeOver(settings: NodeSettings, next: NodeSettings): TakenOver {
  const names = Object.keys(next) as readonly (keyof NodeSettings)[];
  const different = names.filter((name) => !isDeepStrictEqual(settings[name], next[name]));
  const isTaken = (name: keyof NodeSettings) => TAKEN_OVER.some((each) => each === name);
  const taken = Object.fromEntries(TAKEN_OVER.map((name) => [name, next[name]]));
  Object.assign(settings as Mutable<NodeSettings>, taken);
  return {
    changed: different.filter(isTaken),
    afterRestart: different.filter((name) => !isTaken(name)),
  };
}
