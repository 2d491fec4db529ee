import { type Child, element, replace } from './dom.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  /** `main`: what the row is about; it stands above the others where there is little room. */
  readonly kind?: 'main' | 'number' | 'time' | 'id' | 'address' | 'sign';
}

/** A table whose rows keep their element, and the focus in it, as long as they say the same. */
export class Table<Row> {
  readonly element: HTMLElement;
  readonly #body = element('tbody', { role: 'rowgroup' });
  readonly #table: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #emptyWords: string;
  readonly #columns: readonly Column<Row>[];
  readonly #keyOf: (row: Row) => string;
  #rows: ReadonlyMap<string, HTMLTableRowElement> = new Map();

  constructor(caption: string, empty: string, columns: readonly Column<Row>[], keyOf: (row: Row) => string) {
    this.#columns = columns;
    this.#keyOf = keyOf;
    this.#emptyWords = empty;
    this.#empty = element('p', { class: 'empty', hidden: true }, empty);
    const heads = columns.map(({ title, kind }) =>
      element('th', { scope: 'col', role: 'columnheader', class: kind ?? '' }, title),
    );
    const head = element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads));
    const label = element('caption', { class: 'heard' }, caption);
    this.#table = element('table', { role: 'table', hidden: true }, label, head, this.#body);
    this.element = element('div', {}, this.#table, this.#empty);
    this.#body.addEventListener('keydown', (pressed) => walk(this.#body, pressed));
  }

  /** `empty`: what is said where there are no rows, if not what the table says by itself. */
  show(rows: readonly Row[], empty = this.#emptyWords): void {
    const before = this.#rows;
    const focused = [...before].find(([, row]) => row.contains(document.activeElement))?.[0];
    this.#rows = new Map(
      rows.map((row) => {
        const key = this.#keyOf(row);
        const made = this.#row(row);
        const old = before.get(key);
        return [key, old?.isEqualNode(made) === true ? old : made];
      }),
    );
    const now = [...this.#rows.values()];
    if (now.length !== this.#body.rows.length || now.some((row, at) => row !== this.#body.rows[at])) {
      replace(this.#body, now);
      if (focused !== undefined) this.#rows.get(focused)?.querySelector('a')?.focus({ preventScroll: true });
    }
    this.#table.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
    if (this.#empty.textContent !== empty) this.#empty.textContent = empty;
  }

  #row(row: Row): HTMLTableRowElement {
    const cells = this.#columns.map(({ title, cell, kind = '' }) => {
      const said = element('span', {}, cell(row));
      const saysNothing = ['', '-'].includes(said.textContent);
      const looks = saysNothing ? `${kind} none` : kind;
      return element('td', { role: 'cell', 'data-title': title, class: looks }, said);
    });
    return element('tr', { role: 'row' }, ...cells);
  }
}

/** Arrows, and the console's letters, go from row to row. */
function walk(body: HTMLTableSectionElement, pressed: KeyboardEvent): void {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[pressed.key];
  if (step === undefined || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return;
  const links = [...body.rows].flatMap((row) => row.querySelector('a') ?? []);
  const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement) === true);
  const next = links[at + step];
  if (next === undefined) return;
  pressed.preventDefault();
  next.focus();
}
