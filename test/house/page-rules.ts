import { dirname, posix } from 'node:path';

/** A file of the project: its path from the top, with `/`, and its text. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** A rule's mark where prose cites it; a text in code that is spelt like one stands in quotes alone. */
const MARK = /(?<!\w)[BCEFLPRST]\d(?!\w)(?<!['"`]..(?=['"`]))/gu;
/** What a list item of the rule book names in bold at its beginning: `- **L1, L2 Bids.**`. */
const RULE = /^- \*\*(?<title>[^*]+)\*\*/gmu;
const PAGE_NAME = /(?<![\w@./-])(?:[\w-][\w.-]*\/)*[\w-]+\.md\b/gu;
const LINK = /\]\((?<target>[^()\s]+)\)/gu;
const HEADING = /^#+ (?<title>.+)$/gmu;

const RULE_BOOK = 'source/model/RULES.md';
const GUIDE = 'source/ARCHITECTURE.md';
/** A folder, which ends with `/`, or a file without its ending: "`node/trade/verbs`", "`tui/view/`". */
const ROOM = /`(?<room>[\w.-]+(?:\/[\w.-]+)*\/|[\w.-]+(?:\/[\w.-]+)+)`/gu;
const isPage = ({ path }: ProjectFile): boolean => path.endsWith('.md');

/** What code and pages cite and the project does not have, one line each. `files` are all of the project. */
export function brokenCitations(files: readonly ProjectFile[]): readonly string[] {
  const rules = rulesIn(files.find(({ path }) => path === RULE_BOOK)?.text ?? '');
  const pages = files.filter(isPage);
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap((file) => [
    ...cited(file, MARK)
      .filter((mark) => !rules.has(mark))
      .map((mark) => `${file.path} cites ${mark}, which ${RULE_BOOK} has not`),
    ...cited(file, PAGE_NAME)
      .filter((name) => !pages.some(({ path }) => path === name || path.endsWith(`/${name}`)))
      .map((name) => `${file.path} cites ${name}, which the project has not`),
    ...(isPage(file) ? brokenLinks(file, pages, paths) : []),
    ...(file.path === GUIDE ? brokenRooms(file, paths) : []),
  ]);
}

/** What the guide names and nobody finds: a file under `source/` or the top, a folder under any of them. */
function brokenRooms({ path, text }: ProjectFile, paths: ReadonlySet<string>): readonly string[] {
  const rooms = [...new Set([...text.matchAll(ROOM)].map(({ groups }) => groups?.room ?? ''))];
  const all = [...paths];
  return rooms
    .filter((room) =>
      room.endsWith('/')
        ? !all.some((file) => `/${file}`.includes(`/${room}`))
        : !['', '.ts', '.tsx'].some((ending) =>
            [room, `source/${room}`].some((file) => paths.has(file + ending)),
          ),
    )
    .map((room) => `${path} names ${room}, which there is not`);
}

const cited = ({ text }: ProjectFile, what: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(what)].map(([found]) => found)),
];

const rulesIn = (book: string): ReadonlySet<string> =>
  new Set([...book.matchAll(RULE)].flatMap(({ groups }) => groups?.title?.match(MARK) ?? []));

function brokenLinks(
  { path, text }: ProjectFile,
  pages: readonly ProjectFile[],
  paths: ReadonlySet<string>,
): readonly string[] {
  const targets = [...text.matchAll(LINK)].map(({ groups }) => groups?.target ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/u.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : posix.join(dirname(path), file);
      if (!paths.has(to)) return true;
      const page = pages.find((other) => other.path === to);
      return anchor !== undefined && !anchorsOf(page?.text ?? '').has(anchor);
    })
    .map((target) => `${path} links to ${target}, which leads nowhere`);
}

/** The anchors that a page's headings get where pages are shown. */
const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    [...page.matchAll(HEADING)].map(({ groups }) =>
      (groups?.title ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
