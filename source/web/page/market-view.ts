import { ROUTES } from '../../contract/routes.ts';
import { SEED_ORDERS, SEED_STATES } from '../../contract/seed-page.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { Refused, readPage } from './api.ts';
import { seedTable } from './cells.ts';
import { element, update } from './dom.ts';
import { placeOf } from './place.ts';
import type { MakeView } from './view.ts';

const ROWS = 50;
/** Pages that are read on for the first row: a node looks only so far for one page. */
const PAGES = 10;

/** The market, page by page, as the address asks for it. */
export const marketView: MakeView = (node, { query }) => {
  const words = PAGE_WORDS.market;
  const order = SEED_ORDERS.find((each) => each === query.get('order')) ?? 'turn';
  const state = SEED_STATES.find((each) => each === query.get('state')) ?? 'all';
  const filter = query.get('filter') ?? '';
  const reverse = query.get('reverse') === 'true';
  const cursor = query.get('cursor') ?? '';
  const asked = { order, state, filter, reverse: reverse ? 'true' : '' };

  const option = (value: string, label: string, chosen: string) =>
    element('option', { value, selected: value === chosen }, label);
  const orders = element(
    'select',
    { name: 'order' },
    ...SEED_ORDERS.map((each) => option(each, PAGE_WORDS.orders[each], order)),
  );
  const states = element(
    'select',
    { name: 'state' },
    ...SEED_STATES.map((each) => option(each, PAGE_WORDS.states[each], state)),
  );
  const field = element('input', {
    ...{ name: 'filter', type: 'search', value: filter, placeholder: PAGE_WORDS.filterHint },
    ...{ autocomplete: 'off', 'data-search': true, 'aria-keyshortcuts': '/' },
  });
  const turned = element('input', { name: 'reverse', type: 'checkbox', checked: reverse });
  const form = element(
    'form',
    { role: 'search' },
    element('label', { class: 'wide' }, words.filter, field),
    element('label', {}, words.order, orders),
    element('label', {}, words.state, states),
    element('label', { class: 'tick' }, turned, words.reverse),
    element('button', {}, words.ask),
  );
  const ask = () => {
    location.hash = placeOf('market', '', {
      ...{ order: orders.value, state: states.value, filter: field.value.trim() },
      reverse: turned.checked ? 'true' : '',
    });
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  for (const each of [orders, states, turned]) each.addEventListener('change', ask);

  const problem = element('p', { class: 'problem', role: 'alert' });
  const table = seedTable(node, PAGE_WORDS.views.market, PAGE_WORDS.empty.seeds);
  const more = element('p', { class: 'more' });
  const readFrom = (place: string) =>
    readPage(ROUTES.listedSeeds, {
      query: { order, state, filter, reverse, limit: ROWS, ...(place === '' ? {} : { cursor: place }) },
    });
  /** Between the beginning and here there was nothing to show. */
  let reached: string | null = null;
  /** The beginning is read each time, so that what comes there is seen. */
  const readOn = async () => {
    let page = await readFrom(cursor);
    for (let pages = 1; page.answer.length === 0 && page.next !== null && pages < PAGES; pages += 1) {
      page = await readFrom(reached ?? page.next);
      if (page.answer.length === 0) reached = page.next ?? reached;
    }
    return page;
  };
  return {
    title: PAGE_WORDS.views.market,
    element: element('div', {}, form, problem, element('div', { class: 'card' }, table.element, more)),
    async refresh() {
      try {
        const { answer, next } = await readOn();
        node.learn(answer);
        table.show(answer, next === null ? undefined : PAGE_WORDS.empty.seedsSoFar);
        const link = (text: string, to: string) =>
          element('a', { href: placeOf('market', '', { ...asked, cursor: to }) }, text);
        update(
          more,
          cursor === '' ? null : link(PAGE_WORDS.first, ''),
          next === null ? null : link(PAGE_WORDS.next, next),
        );
        problem.textContent = '';
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 400) throw error;
        problem.textContent = error.message;
        table.show([]);
      }
    },
  };
};
