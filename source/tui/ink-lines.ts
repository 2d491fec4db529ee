import { BoundedMap } from '../base/bounded-map.ts';

/** More lines than a terminal has, so that those of the last frames are among them. */
const KEPT_LINES = 256;

/** What Ink keeps of the lines of one frame; it offers no way to it. */
interface LineCaches {
  getStyledChars?: (line: string) => unknown;
}
interface OutputModule {
  readonly default?: new (size: object) => { readonly caches?: LineCaches };
}

/**
 * Lets Ink remember the characters of a line from one frame to the next: it takes every line of the screen apart for each
 * frame, a third of what a key costs, though few have changed. An Ink that is built otherwise is left as it is.
 */
export async function keepStyledLines(): Promise<void> {
  const { default: Output } = (await import(new URL('./output.js', import.meta.resolve('ink')).href).catch(
    () => ({}),
  )) as OutputModule;
  const caches = Output === undefined ? undefined : new Output({ width: 1, height: 1 }).caches;
  const shared = caches === undefined ? undefined : (Object.getPrototypeOf(caches) as LineCaches);
  const read = shared?.getStyledChars;
  if (shared === undefined || read === undefined) return;
  const kept = new BoundedMap<string, unknown>(KEPT_LINES);
  shared.getStyledChars = function (this: LineCaches, line: string): unknown {
    const known = kept.get(line);
    if (known !== undefined) return known;
    const characters = read.call(this, line);
    kept.set(line, characters);
    return characters;
  };
}
