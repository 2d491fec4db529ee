import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importingInk } from '../../source/tui/ink-imports.ts';

test('Ink wants nothing of its big library but the function that it is given', () => {
  const folder = fileURLToPath(new URL('.', import.meta.resolve('ink')));
  const wanted = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .flatMap(
      (name) => readFileSync(`${folder}/${name}`, 'utf8').match(/^import .* from 'es-toolkit.*$/gmu) ?? [],
    );
  expect(wanted).toEqual(["import { throttle } from 'es-toolkit/compat';"]);
  const { pathname } = new URL(
    '../../es-toolkit/dist/compat/function/throttle.mjs',
    import.meta.resolve('ink'),
  );
  expect(readFileSync(pathname, 'utf8')).toMatch(/^export \{ throttle \};$/mu);
});

test('while Ink is loaded there is nothing to fetch with, and from then on there is again, also after a failure', async () => {
  const { fetch } = globalThis;
  expect(await importingInk(async () => globalThis.fetch)).toBeUndefined();
  expect(globalThis.fetch).toBe(fetch);
  const failing = importingInk(() => Promise.reject(new Error('no such file')));
  await expect(failing).rejects.toThrow('no such file');
  expect(globalThis.fetch).toBe(fetch);
});
