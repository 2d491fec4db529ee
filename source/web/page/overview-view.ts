import { ROUTES } from '../../contract/routes.ts';
import { isFact } from '../../words/events/event-facts.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';
import { checkRows } from '../../words/health-words.ts';
import { formatBytesOf, formatCount } from '../../words/numbers.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { catchUpWords } from '../../words/peer-words.ts';
import { read } from './api.ts';
import { eventTable, said, seedTable } from './cells.ts';
import { card, element, factList, replace } from './dom.ts';
import { placeOf } from './place.ts';
import type { MakeView } from './view.ts';

const LATEST = 12;
const TURNS = 10;
const FIGURES = ['seeds', 'bids', 'claims', 'results', 'envelopes', 'unsent'] as const;
const LOOKS = { ok: 'good', warn: 'attention', bad: 'bad' } as const;

/** How the node is, what waits for its owner, what happened last. */
export const overviewView: MakeView = (node) => {
  const { titles, figures, views } = PAGE_WORDS;
  const alarms = element('div');
  const counts = element('dl', { class: 'figures' });
  const health = element('div');
  const facts = element('div');
  const kinds = element('div');
  const turns = seedTable(node, titles.yourTurn, PAGE_WORDS.empty.turns);
  const latest = eventTable(node);

  const showStatus = () => {
    const { status } = node;
    replace(alarms, ...status.alarms.map((words) => element('p', { class: 'alert' }, said(words))));
    const figure = (name: string, value: number) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, formatCount(value)));
    replace(
      counts,
      figure(figures.live, status.peers),
      ...FIGURES.map((name) => figure(figures[name], status[name])),
    );
    const checks = checkRows(status, Date.now()).map(
      ({ check, state, detail }) =>
        [check, element('span', { class: LOOKS[state] }, state, element('span', { class: 'dim' }, `  ${detail}`))] as const,
    );
    replace(health, factList(checks));
    replace(
      facts,
      factList([
        ['alias', said(status.alias)],
        ['id', element('code', {}, status.node_id)],
        ['network', `${status.network} ${status.listen_addrs.join(', ')}`],
        ['version', status.version],
        ['store', formatBytesOf(status.store.used_bytes, status.store.limit_bytes)],
        ['catching up', status.catch_up === null ? null : catchUpWords(status.catch_up)],
      ]),
    );
  };
  const hear = () =>
    latest.show(node.events.filter((event) => isFact(asMarketFact(event))).slice(-LATEST).reverse());

  return {
    title: views.overview,
    element: element(
      'div',
      {},
      alarms,
      counts,
      card(titles.yourTurn, turns.element),
      element('div', { class: 'cards' }, card(titles.health, health), card(titles.node, facts)),
      card(titles.latest, latest.element, element('p', { class: 'more' }, element('a', { href: placeOf('events') }, views.events))),
      card(titles.kinds, kinds),
    ),
    hear,
    async refresh() {
      showStatus();
      const query = { order: 'turn', filter: 'is:waiting', state: 'live', limit: TURNS } as const;
      const [seeds, overview] = await Promise.all([
        read(ROUTES.listedSeeds, { query }),
        read(ROUTES.overview),
      ]);
      node.learn(seeds);
      turns.show(seeds);
      replace(
        kinds,
        factList(overview.top_kinds.map(([kind, count]) => [kind.replaceAll('_', ' '), formatCount(count)])),
      );
      hear();
    },
  };
};
