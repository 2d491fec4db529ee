import { ROUTES } from '../../contract/routes.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { read } from './api.ts';
import { moment, said } from './cells.ts';
import { element, update } from './dom.ts';
import type { MakeView } from './view.ts';

/** What is wrong with the node now, since when, and what to do. */
export const alertsView: MakeView = () => {
  const list = element('div', { class: 'card' });
  return {
    title: PAGE_WORDS.views.alerts,
    element: list,
    async refresh() {
      const { alerts } = await read(ROUTES.alerts);
      update(
        list,
        alerts.length === 0 ? element('p', { class: 'empty' }, PAGE_WORDS.empty.alerts) : null,
        ...alerts.map(({ words, remedy, since_ts }) =>
          element(
            'article',
            { class: 'alert' },
            element('h2', {}, said(words)),
            element('p', {}, said(remedy)),
            element('p', { class: 'note' }, moment(since_ts)),
          ),
        ),
      );
    },
  };
};
