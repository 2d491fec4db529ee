import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { SeedFileRow } from '../../contract/actions/files-show.ts';
import type { SeedDetail } from '../../contract/node-api.ts';
import { ROUTES, type SeedFilesAnswer } from '../../contract/routes.ts';
import { formatRoughBytes } from '../../words/numbers.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { filePathWords, restOfFiles } from '../../words/seed-files-words.ts';
import { read } from './api.ts';
import { card, element, update } from './dom.ts';
import { Table } from './table.ts';

const { columns: COLUMNS } = PAGE_WORDS;

type Side = SeedFilesAnswer['sides'][number];

/** The files that a seed gives and its result brought, by name, as far as their lists are here. */
export class SeedFiles {
  readonly element = element('div', { hidden: true });
  /** Which files are shown, all of them by name; empty while some are not. */
  #shown = '';

  async show({ seed, results }: SeedDetail): Promise<void> {
    const wanted = namesOf({ seed, results });
    if (wanted === this.#shown) return;
    const { sides } = wanted === '' ? { sides: [] } : await read(ROUTES.seedFiles, { parameter: seed.id });
    update(this.element, ...sides.map(cardOf));
    this.element.hidden = sides.length === 0;
    this.#shown = sides.every(({ count, files }) => count === 0 || files.length > 0) ? wanted : '';
  }
}

/** What tells the files of a seed from others; empty where it has none. */
function namesOf({ seed, results }: Pick<SeedDetail, 'seed' | 'results'>): string {
  const gives = seed.files !== undefined && 'inputs' in seed.files ? seed.files.inputs : null;
  const brought = results.find(({ counting }) => counting)?.files;
  const came = brought !== undefined && 'cid' in brought ? brought.cid : '';
  return `${gives?.cid ?? ''} ${came}`.trim();
}

function cardOf({ side, count, files }: Side): HTMLElement {
  const title = PAGE_WORDS.titles[side];
  const table = new Table<SeedFileRow>(
    title,
    restOfFiles(count, files.length) ?? '',
    [
      { title: COLUMNS.path, kind: 'main', cell: filePathWords },
      { title: COLUMNS.size, kind: 'number', cell: ({ bytes }) => formatRoughBytes(bytes) },
    ],
    ({ path }) => sanitizeLine(path),
  );
  table.show(files);
  const rest = files.length === 0 ? null : restOfFiles(count, files.length);
  return card(title, table.element, rest === null ? null : element('p', { class: 'note' }, rest));
}
