import { dirname, join, posix } from 'node:path';

/** A source file: its path under `source/`, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased when it runs: `import type`. */
  readonly typeOnly: boolean;
}

const ALL = ['model', 'identity', 'store', 'network', 'runner', 'monitor'] as const;

/** `design.md`, "Folders and what may import what"; a folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  identity: ['model'],
  store: ['model'],
  network: ['model'],
  runner: ['model'],
  monitor: ['model'],
  node: ALL,
  web: ['model'],
  tui: ['model'],
  cli: [...ALL, 'node', 'web', 'tui'],
};
/** Folders that see `node/` through its types only. */
const SEE_NODE_TYPES = ['web', 'tui'];
const NODE_TYPES = ['node/actions.ts', 'node/api.ts', 'node/settings.ts'];

const MAX_LINES = 300;

/** Everything that `design.md` forbids in `files`, one line each. */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  const imports = files.flatMap(importsOf);
  return [
    ...files.flatMap(fileBreaches),
    ...files.flatMap(modelBreaches),
    ...imports.filter((item) => !isAllowed(item)).map(({ from, to }) => `${from} may not import ${to}`),
    ...cycles(imports).map((cycle) => `import cycle: ${cycle.join(' > ')}`),
  ];
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]/gmu;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/gu;

/** The imports of other source files in one file. */
export function importsOf({ path, text }: SourceFile): readonly Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, to = '']) => ({
    to,
    typeOnly: type !== undefined,
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ to, typeOnly: false }));
  return [...statements, ...dynamic]
    .filter(({ to }) => to.startsWith('.'))
    .map(({ to, typeOnly }) => ({ from: path, to: posix.normalize(join(dirname(path), to)), typeOnly }));
}

const folderOf = (path: string): string => path.split('/')[0] ?? '';

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  if (folder === target) return true;
  if (SEE_NODE_TYPES.includes(folder) && NODE_TYPES.includes(to)) return typeOnly;
  return MAY_IMPORT[folder]?.includes(target) ?? false;
}

/** `model/` is pure: it imports nothing from outside either. */
function modelBreaches({ path, text }: SourceFile): readonly string[] {
  if (folderOf(path) !== 'model') return [];
  return [...text.matchAll(STATEMENT)]
    .map(([, , to = '']) => to)
    .filter((to) => !to.startsWith('.'))
    .map((to) => `${path} may not import ${to}`);
}

function fileBreaches({ path, text }: SourceFile): readonly string[] {
  const name = posix.basename(path);
  const lines = text.split('\n').length - 1;
  return [
    ...(lines > MAX_LINES ? [`${path} has ${lines} lines, over ${MAX_LINES}`] : []),
    ...(/^index\.tsx?$/u.test(name) ? [`${path} is a barrel by its name`] : []),
    ...(/utils?\b/u.test(path) ? [`${path}: nothing is called utils`] : []),
    ...(/^[a-z\d]+(?:-[a-z\d]+)*(?:\.d)?\.tsx?$/u.test(name) ? [] : [`${path} is not in kebab-case`]),
  ];
}

/** Import cycles, types included: each once, from its first file. */
function cycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const finished = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path]);
    else if (!finished.has(path)) {
      for (const { to } of next.get(path) ?? []) visit(to, [...trail, path]);
      finished.add(path);
    }
  };
  for (const path of next.keys()) visit(path, []);
  return found;
}
