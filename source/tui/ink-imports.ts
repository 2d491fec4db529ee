import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Ink takes one function out of this library, and with it all of its four hundred files. */
const LIBRARY = 'es-toolkit/compat';
/** Where the function is, from the library's index. */
const FUNCTION = './function/throttle.mjs';
const INK = /\/ink\/build\/[^/]+\.js$/u;

/**
 * Loads what needs Ink, which gets its one function without the rest of the library: that was a third of all files read. Its
 * layout reads itself out of a text by `fetch`, for which Node loads an HTTP client of 15 MB; where there is none it does
 * without, and nobody here has a use for one.
 */
export async function importingInk<Module>(load: () => Promise<Module>): Promise<Module> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (specifier !== LIBRARY || !INK.test(context.parentURL ?? '')) return found;
      const url = new URL(FUNCTION, found.url);
      return existsSync(url) ? { ...found, url: url.href } : found;
    },
  });
  const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Object.defineProperty(globalThis, 'fetch', { value: undefined, configurable: true, writable: true });
  try {
    return await load();
  } finally {
    if (fetch !== undefined) Object.defineProperty(globalThis, 'fetch', fetch);
    hooks.deregister();
  }
}
