import { revealControls, sanitizeLine } from '../../base/text/sanitize.ts';
import type { HistoryRow } from '../../contract/history.ts';
import type { SeedDetail, SeedRow } from '../../contract/node-api.ts';
import { partRoute, ROUTES } from '../../contract/routes.ts';
import type { ResultRow, SeedPart, SeedParts } from '../../contract/seed-lists.ts';
import { withOrder } from '../../words/history-words.ts';
import { formatCount } from '../../words/numbers.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { exitWords, resultLook, resultNotes } from '../../words/result-words.ts';
import { seedFilesWords } from '../../words/seed-files-words.ts';
import { bidsCell, claimState, settlementState } from '../../words/seed-words.ts';
import { formatExact } from '../../words/time.ts';
import { leftWords, turnWords } from '../../words/turn-words.ts';
import { Refused, read } from './api.ts';
import { moment, node as nodeCell, printed, said, statusCell } from './cells.ts';
import { card, element, factList, update } from './dom.ts';
import type { NodeView } from './node-view.ts';
import { SeedFiles } from './seed-files.ts';
import { type Column, Table } from './table.ts';
import type { MakeView } from './view.ts';

const ROWS_MAX = 1_000;
const { columns: COLUMNS, facts: FACTS } = PAGE_WORDS;

/** A list of a seed, which is read on as far as somebody asks. */
class PartList<Part extends SeedPart> {
  readonly element: HTMLElement;
  readonly #part: Part;
  readonly #table: Table<SeedParts[Part]>;
  readonly #more = element('button', { type: 'button', hidden: true }, PAGE_WORDS.more);
  #further: SeedParts[Part][] = [];
  #first: readonly SeedParts[Part][] = [];
  #next: number | null = null;

  constructor(
    seedId: string,
    part: Part,
    columns: readonly Column<SeedParts[Part]>[],
    keyOf: (row: SeedParts[Part]) => string,
  ) {
    this.#part = part;
    this.#table = new Table(PAGE_WORDS.titles[part], PAGE_WORDS.empty.rows, columns, keyOf);
    this.element = card(PAGE_WORDS.titles[part], this.#table.element, this.#more);
    this.#more.addEventListener('click', () => void this.#readOn(seedId));
  }

  show(detail: SeedDetail): void {
    this.#first = detail[this.#part] as unknown as readonly SeedParts[Part][];
    if (this.#further.length === 0) this.#next = detail.pages[this.#part].next_cursor;
    this.#draw();
  }

  async #readOn(seedId: string): Promise<void> {
    if (this.#next === null) return;
    const asked = { parameter: seedId, query: { cursor: this.#next } };
    const { rows, next_cursor } = await read(partRoute(this.#part), asked);
    this.#further.push(...rows);
    this.#next = next_cursor;
    this.#draw();
  }

  #draw(): void {
    const rows = [...this.#first, ...this.#further].slice(0, ROWS_MAX);
    this.#table.show(rows);
    this.#more.hidden = this.#next === null || rows.length >= ROWS_MAX;
  }
}

/** One seed with all that was said of it. */
export const seedView: MakeView = (node, { id }) => {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const head = element('div');
  const results = element('div');
  const lists = partLists(node, id);
  const files = new SeedFiles();
  const body = element(
    'div',
    {},
    problem,
    element(
      'div',
      { class: 'split' },
      element('div', {}, head, files.element, results),
      element('div', {}, ...lists.map((list) => list.element)),
    ),
  );
  let title: string = PAGE_WORDS.views.seed;
  return {
    get title() {
      return title;
    },
    element: body,
    async refresh() {
      try {
        const detail = await read(ROUTES.seed, { parameter: id });
        node.learn([detail.seed]);
        title = sanitizeLine(detail.seed.title) || PAGE_WORDS.views.seed;
        problem.textContent = '';
        update(head, ...headOf(node, detail));
        update(results, card(PAGE_WORDS.titles.results, ...resultsOf(node, detail)));
        for (const list of lists) list.show(detail);
        await files.show(detail);
      } catch (error) {
        if (!(error instanceof Refused) || error.status === 401) throw error;
        problem.textContent = error.message;
      }
    },
  };
};

const text = (value: string) => (value.trim() === '' ? null : said(value));

/** What it gives and wants of files, and what its result brought. */
const filesOf = (seed: SeedRow, results: readonly ResultRow[]): string =>
  seedFilesWords(seed.files, results.find(({ counting }) => counting)?.files).join('; ');

function headOf(node: NodeView, { seed, results }: SeedDetail): readonly HTMLElement[] {
  const left = leftWords(seed, Date.now());
  const facts = factList([
    [FACTS.status, statusCell(seed)],
    [FACTS.waitsFor, `${turnWords(seed.turn, Date.now()).long}${left === '-' ? '' : `, ${left}`}`],
    [FACTS.reward, formatCount(seed.reward)],
    [FACTS.minimum, formatCount(seed.min_price)],
    [FACTS.bids, bidsCell(seed)],
    [FACTS.best, seed.best_price === null ? null : formatCount(seed.best_price)],
    [FACTS.files, text(filesOf(seed, results))],
    [FACTS.from, nodeCell(node, seed.created_by)],
    [FACTS.worker, seed.claimed_by === null ? null : nodeCell(node, seed.claimed_by)],
    [FACTS.published, moment(seed.created_at)],
    [FACTS.bidsClose, moment(seed.bid_deadline_ts)],
    [FACTS.mayRunFor, formatExact(seed.timeout_ms)],
    [FACTS.description, text(seed.description)],
    [FACTS.rules, text(seed.rules)],
    [FACTS.id, element('code', {}, seed.id)],
  ]);
  const command = element('pre', { tabindex: '0', dir: 'ltr' }, revealControls(seed.command));
  return [element('section', { class: 'card' }, facts), card(PAGE_WORDS.titles.command, command)];
}

function resultsOf(node: NodeView, { results }: SeedDetail): readonly HTMLElement[] {
  if (results.length === 0) return [element('p', { class: 'empty' }, PAGE_WORDS.empty.rows)];
  return results.slice(0, 20).map((result) => resultOf(node, result));
}

function resultOf(node: NodeView, result: ResultRow): HTMLElement {
  const notes = resultNotes(result).join(', ');
  return element(
    'article',
    {},
    element(
      'p',
      {},
      element('span', { class: resultLook(result) ?? 'good' }, exitWords(result)),
      ' ',
      nodeCell(node, result.worker),
      ' ',
      moment(result.ts),
      element('span', { class: 'dim' }, ` ${notes}`),
    ),
    result.stdout === '' ? null : printed(result.stdout),
    result.stderr === ''
      ? null
      : element('div', {}, element('p', { class: 'note' }, PAGE_WORDS.errors), printed(result.stderr)),
  );
}

const partLists = (node: NodeView, id: string) =>
  [
    new PartList(
      id,
      'bids',
      [
        { title: COLUMNS.rank, kind: 'number', cell: ({ rank }) => (rank === null ? '-' : String(rank)) },
        { title: COLUMNS.price, kind: 'number', cell: ({ price }) => formatCount(price) },
        { title: COLUMNS.bidder, cell: ({ bidder }) => nodeCell(node, bidder) },
        { title: COLUMNS.notes, cell: ({ notes }) => said(notes) },
        { title: COLUMNS.time, kind: 'time', cell: ({ created_at }) => moment(created_at) },
      ],
      ({ id: bid }) => bid,
    ),
    new PartList(
      id,
      'claims',
      [
        { title: COLUMNS.worker, kind: 'main', cell: ({ worker }) => nodeCell(node, worker) },
        { title: COLUMNS.state, cell: (claim) => claimState(claim).long },
        { title: COLUMNS.until, kind: 'time', cell: ({ forfeit_ts }) => moment(forfeit_ts) },
        { title: COLUMNS.time, kind: 'time', cell: ({ created_at }) => moment(created_at) },
      ],
      ({ id: claim }) => claim,
    ),
    new PartList(
      id,
      'settlements',
      [
        { title: COLUMNS.status, kind: 'main', cell: (row) => `${row.status}${settlementState(row)}` },
        { title: COLUMNS.note, cell: ({ note }) => said(note) },
        { title: COLUMNS.time, kind: 'time', cell: ({ ts }) => moment(ts) },
      ],
      ({ ts, status, result_id }) => `${ts} ${status} ${result_id}`,
    ),
    new PartList(
      id,
      'history',
      [
        { title: COLUMNS.time, kind: 'time', cell: ({ ts }) => moment(ts) },
        { title: COLUMNS.what, kind: 'main', cell: ({ kind }) => said(kind) },
        { title: COLUMNS.by, cell: ({ from }) => nodeCell(node, from) },
        {
          title: COLUMNS.cameTo,
          cell: (row: HistoryRow & { readonly verdict?: string }) =>
            said(withOrder(row.verdict ?? row.code, row)),
        },
      ],
      ({ key }) => key,
    ),
  ] as readonly { readonly element: HTMLElement; show(detail: SeedDetail): void }[];
