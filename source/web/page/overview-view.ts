import { ROUTES } from '../../contract/routes.ts';
import { isFact } from '../../words/events/event-facts.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';
import { checkRows } from '../../words/health-words.ts';
import { formatBytesOf, formatCount } from '../../words/numbers.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import { catchUpWords } from '../../words/peer-words.ts';
import { read } from './api.ts';
import { eventTable, said, seedTable } from './cells.ts';
import { card, element, factList, update } from './dom.ts';
import { placeOf } from './place.ts';
import type { MakeView } from './view.ts';

const LATEST = 12;
const TURNS = 10;
const { facts: FACTS } = PAGE_WORDS;
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
  const more = element('p', { class: 'more' }, element('a', { href: placeOf('events') }, views.events));

  const showStatus = () => {
    const { status } = node;
    update(alarms, ...status.alarms.map((words) => element('p', { class: 'alert' }, said(words))));
    const figure = (name: string, value: number) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, formatCount(value)));
    update(
      counts,
      figure(figures.live, status.peers),
      ...FIGURES.map((name) => figure(figures[name], status[name])),
    );
    const checks = checkRows(status, Date.now()).map(
      ({ check, state, detail }) =>
        [
          check,
          element('span', { class: LOOKS[state] }, state, element('span', { class: 'dim' }, `  ${detail}`)),
        ] as const,
    );
    update(health, factList(checks));
    update(
      facts,
      factList([
        [FACTS.alias, said(status.alias)],
        [FACTS.id, element('code', {}, status.node_id)],
        [FACTS.network, `${status.network} ${status.listen_addrs.join(', ')}`],
        [FACTS.version, status.version],
        [FACTS.store, formatBytesOf(status.store.used_bytes, status.store.limit_bytes)],
        [FACTS.catchingUp, status.catch_up === null ? null : catchUpWords(status.catch_up)],
      ]),
    );
  };
  const hear = () =>
    latest.show(
      node.events
        .filter((event) => isFact(asMarketFact(event)))
        .slice(-LATEST)
        .reverse(),
    );

  return {
    title: views.overview,
    element: element(
      'div',
      {},
      alarms,
      counts,
      element(
        'div',
        { class: 'overview' },
        card(titles.yourTurn, turns.element),
        element(
          'div',
          { class: 'cards' },
          card(titles.health, health),
          card(titles.node, facts),
          card(titles.kinds, kinds),
        ),
        card(titles.latest, latest.element, more),
      ),
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
      update(
        kinds,
        factList(overview.top_kinds.map(([kind, count]) => [kind.replaceAll('_', ' '), formatCount(count)])),
      );
      hear();
    },
  };
};
