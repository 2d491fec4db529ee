import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/**
 * Compiles `play.ts` and all that it needs into a new temporary folder, because Node runs no `.tsx`; returns the folder,
 * whose removal is the caller's, and the program in it.
 */
export function buildPlay(): { readonly folder: string; readonly program: string } {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-play-'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      rootDir: root,
      outDir: folder,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: [join(root, 'test/tui/support/play.ts')],
    include: [],
  };
  const configFile = join(folder, 'tsconfig.json');
  writeFileSync(configFile, JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', configFile], {
    stdio: 'inherit',
  });
  return { folder, program: join(folder, 'test/tui/support/play.js') };
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${buildPlay().program}\n`);
