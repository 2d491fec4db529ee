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

const GROUND = ['base', 'model'] as const;
/** What everything outside a node sees of it, and how it is said. */
const OUTSIDE = [...GROUND, 'contract'] as const;

/** `source/ARCHITECTURE.md`, "Rooms"; a folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  contract: GROUND,
  words: OUTSIDE,
  identity: GROUND,
  store: GROUND,
  files: GROUND,
  network: [...GROUND, 'files'],
  runner: [...OUTSIDE, 'words'],
  monitor: OUTSIDE,
  operator: OUTSIDE,
  node: [...OUTSIDE, 'identity', 'store', 'files', 'network', 'runner', 'monitor', 'operator'],
  web: [...OUTSIDE, 'words'],
  tui: [...OUTSIDE, 'words'],
  cli: [...OUTSIDE, 'words', 'store', 'runner', 'monitor', 'node', 'web', 'tui'],
};

/**
 * Within the console, from low to high: what there is to show, what a key does, how it is drawn. A folder imports of its
 * own row and of those below it; what stands beside the folders puts them together.
 */
const CONSOLE_ROWS: readonly (readonly string[])[] = [
  ['text', 'data', 'layout'],
  ['keymap', 'forms', 'state'],
  ['view'],
];

const MAX_LINES = 300;

/** Everything that the table and the rules for files forbid in `files`, one line each. */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  const imports = files.flatMap(importsOf);
  const impure = new Set(files.filter(({ text }) => STATEMENT_START.test(text)).map(({ path }) => path));
  return [
    ...files.flatMap(fileBreaches),
    ...files.flatMap((file) => modelBreaches(file, imports, impure)),
    ...imports.filter((item) => !isAllowed(item)).map(({ from, to }) => `${from} may not import ${to}`),
    ...cycles(imports).map((cycle) => `import cycle: ${cycle.join(' > ')}`),
  ];
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]/gmu;
const STATEMENT_START = /^import\s/mu;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/gu;

interface Specifier {
  readonly to: string;
  readonly typeOnly: boolean;
}

function statementsIn(text: string): readonly Specifier[] {
  return [...text.matchAll(STATEMENT)].map(([, type, to = '']) => ({ to, typeOnly: type !== undefined }));
}

function specifiersIn(text: string): readonly Specifier[] {
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ to, typeOnly: false }));
  return [...statementsIn(text), ...dynamic];
}

/** What a file brings along when it is loaded, as it is written there. */
export const importsAtLoad = (text: string): readonly string[] =>
  statementsIn(text)
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ to }) => to);

/** What a file imports when it is loaded and later, as it is written there. */
export const valueImports = (text: string): readonly string[] =>
  specifiersIn(text)
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ to }) => to);

/** The imports of other source files in one file. */
export const importsOf = ({ path, text }: SourceFile): readonly Import[] =>
  specifiersIn(text)
    .filter(({ to }) => to.startsWith('.'))
    .map(({ to, typeOnly }) => ({ from: path, to: posix.normalize(join(dirname(path), to)), typeOnly }));

const folderOf = (path: string): string => path.split('/')[0] ?? '';

function isAllowed({ from, to }: Import): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  if (folder === 'tui' && target === 'tui') return consoleRow(to) <= consoleRow(from);
  if (folder === target) return true;
  return MAY_IMPORT[folder]?.includes(target) ?? false;
}

/** How high a file of the console stands; one in a folder that no row has may import none of the others. */
function consoleRow(path: string): number {
  const [, part = '', inside] = path.split('/');
  return inside === undefined
    ? CONSOLE_ROWS.length
    : CONSOLE_ROWS.findIndex((folders) => folders.includes(part));
}

/** `model/` is pure: it imports nothing from outside either, and of `base/` only what imports nothing at all. */
function modelBreaches(
  { path, text }: SourceFile,
  imports: readonly Import[],
  impure: ReadonlySet<string>,
): readonly string[] {
  if (folderOf(path) !== 'model') return [];
  const specifiers = [...text.matchAll(STATEMENT)].map(([, , to = '']) => to);
  const ground = imports
    .filter(({ from, to }) => from === path && folderOf(to) === 'base' && impure.has(to))
    .map(({ to }) => to);
  return [...specifiers.filter((to) => !to.startsWith('.')), ...ground].map(
    (to) => `${path} may not import ${to}`,
  );
}

/** Those that are too long to be read in one go, one line each. */
export const longFiles = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    return lines > MAX_LINES ? [`${path} has ${lines} lines, over ${MAX_LINES}`] : [];
  });

function fileBreaches({ path, text }: SourceFile): readonly string[] {
  const name = posix.basename(path);
  return [
    ...longFiles([{ path, text }]),
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
