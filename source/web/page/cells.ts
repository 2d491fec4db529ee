import { sanitizeLine, sanitizeText } from '../../base/text/sanitize.ts';
import type { MonitorEvent } from '../../contract/monitor-event.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { directionOf, seedOf } from '../../words/events/event-facts.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatCount } from '../../words/numbers.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { bidsCell, MARKS, marksOf, statusLook } from '../../words/seed-words.ts';
import { formatMoment } from '../../words/time.ts';
import { leftWords, turnWords } from '../../words/turn-words.ts';
import { element } from './dom.ts';
import type { NodeView } from './node-view.ts';
import { placeOf } from './place.ts';
import { type Column, Table } from './table.ts';

/** What peers wrote, on one line, apart from what stands beside it whatever its direction. */
export const said = (text: string): HTMLElement => element('bdi', {}, sanitizeLine(text));

export const printed = (text: string): HTMLElement =>
  element('pre', { tabindex: '0', dir: 'ltr' }, sanitizeText(text));

export const moment = (ts: number): HTMLElement =>
  element('time', { datetime: new Date(ts * 1000).toISOString() }, formatMoment(ts, Date.now()));

export const node = (view: NodeView, id: string): HTMLElement =>
  element('bdi', { title: sanitizeLine(id) }, nodeName(view, id));

/** A name for a node's id; what is none, as an address, stands as it is. */
export const nodeName = (view: NodeView, id: string): string =>
  /^[A-Za-z\d]{20,}$/u.test(id) ? view.names.nameOf(id) : sanitizeLine(id);

const seedLink = (id: string, text: string): HTMLElement =>
  element('a', { href: placeOf('seed', id) }, said(text));

export function statusCell(row: SeedRow): HTMLElement {
  const marks = marksOf(row).map((mark) => element('abbr', { title: MARKS[mark] }, ` ${mark}`));
  return element('span', { class: statusLook(row) ?? '' }, row.status, ...marks);
}

const { columns: COLUMNS } = PAGE_WORDS;

const now = () => Date.now();

export const seedTable = (view: NodeView, caption: string, empty: string): Table<SeedRow> => {
  const columns: readonly Column<SeedRow>[] = [
    { title: COLUMNS.title, kind: 'main', cell: ({ id, title }) => seedLink(id, title || shortSeed(id)) },
    { title: COLUMNS.status, cell: statusCell },
    { title: COLUMNS.waitsFor, cell: ({ turn }) => turnWords(turn, now()).long },
    { title: COLUMNS.left, kind: 'number', cell: (row) => leftWords(row, now()) },
    {
      title: COLUMNS.best,
      kind: 'number',
      cell: ({ best_price }) => (best_price === null ? '-' : formatCount(best_price)),
    },
    { title: COLUMNS.bids, kind: 'number', cell: bidsCell },
    { title: COLUMNS.min, kind: 'number', cell: ({ min_price }) => formatCount(min_price) },
    { title: COLUMNS.reward, kind: 'number', cell: ({ reward }) => formatCount(reward) },
    { title: COLUMNS.from, cell: ({ created_by }) => node(view, created_by) },
    { title: COLUMNS.id, kind: 'id', cell: ({ id }) => shortSeed(id) },
  ];
  return new Table(caption, empty, columns, ({ id }) => id);
};

export const eventTable = (view: NodeView): Table<MonitorEvent> => {
  const columns: readonly Column<MonitorEvent>[] = [
    { title: COLUMNS.time, kind: 'time', cell: ({ ts }) => moment(ts) },
    { title: '', kind: 'sign', cell: (event) => directionOf(asMarketFact(event)) },
    { title: COLUMNS.event, kind: 'main', cell: (event) => said(view.say(event)) },
    {
      title: COLUMNS.seed,
      kind: 'id',
      cell: (event) => {
        const id = seedOf(event);
        return id === '' ? '' : seedLink(id, shortSeed(id));
      },
    },
  ];
  return new Table(PAGE_WORDS.views.events, PAGE_WORDS.empty.events, columns, ({ id, ts }) => `${id ?? ts}`);
};
