import { dirname, posix } from 'node:path';
import { valueImports } from './import-rules.ts';
import type { ProjectFile } from './page-rules.ts';

/** What a unit test keeps its hands off: modules that start processes and sockets, and those of ours that start a node or a task. */
const STARTERS: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:dgram',
  'node:http',
  'node:net',
  '@lydell/node-pty',
  'execa',
  'source/base/http.ts',
  'source/node/open-node.ts',
  'source/network/libp2p/transport.ts',
  'source/network/transport/udp-transport.ts',
  'source/runner/sandbox/sandbox.ts',
  'source/runner/task/runner.ts',
  'source/web/control/control-server.ts',
  'source/web/control/socket-api.ts',
  'source/web/http/http-serving.ts',
  'source/web/monitor/monitor-server.ts',
]);

const isTest = (path: string): boolean => /\.test\.tsx?$/u.test(path);
const isSlow = (path: string): boolean => /\.slow\.test\.tsx?$/u.test(path);

/** The tests in `files`, all of `test/`, that start something by what they import and are not called `.slow.test.ts`. */
export function mistakenForUnit(files: readonly ProjectFile[]): readonly string[] {
  const imports = new Map(files.map((file) => [file.path, importedBy(file)]));
  return files
    .filter(({ path }) => isTest(path) && !isSlow(path))
    .flatMap(({ path }) => {
      const starter = starterOf(path, imports, new Set());
      return starter === undefined ? [] : [`${path} starts something by ${starter}: name it .slow.test.ts`];
    });
}

const importedBy = ({ path, text }: ProjectFile): readonly string[] =>
  valueImports(text).map((to) => (to.startsWith('.') ? posix.join(dirname(path), to) : to));

/** The first starter that a file imports, itself or through files of `test/`. */
function starterOf(
  path: string,
  imports: ReadonlyMap<string, readonly string[]>,
  passed: Set<string>,
): string | undefined {
  if (STARTERS.has(path)) return path;
  if (passed.has(path)) return undefined;
  passed.add(path);
  for (const to of imports.get(path) ?? []) {
    const starter = starterOf(to, imports, passed);
    if (starter !== undefined) return starter;
  }
  return undefined;
}
