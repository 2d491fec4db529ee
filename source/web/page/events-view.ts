import type { MonitorEvent } from '../../contract/monitor-event.ts';
import { ROUTES } from '../../contract/routes.ts';
import { isFact } from '../../words/events/event-facts.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';
import { heldWords, PAGE_WORDS } from '../../words/page-words.ts';
import { read } from './api.ts';
import { eventTable } from './cells.ts';
import { element, update } from './dom.ts';
import { placeOf } from './place.ts';
import type { MakeView } from './view.ts';

const OLDER = 100;

/** Events as they come, the newest first; with a cursor in the address those that came before it. */
export const eventsView: MakeView = (node, { query }) => {
  const cursor = query.get('cursor');
  const table = eventTable(node);
  const gap = element('p', { class: 'note', hidden: true }, PAGE_WORDS.gap);
  const chatter = element('input', { type: 'checkbox' });
  const hold = element('button', { type: 'button', 'aria-pressed': 'false' }, PAGE_WORDS.hold);
  const held = element('span', { class: 'note' });
  const more = element('p', { class: 'more' });
  let isHeld = false;
  let waiting = 0;
  let shown: readonly MonitorEvent[] = [];

  const draw = () =>
    table.show(shown.filter((event) => chatter.checked || isFact(asMarketFact(event))).toReversed());
  const follow = () => {
    shown = node.events;
    gap.hidden = !node.isGap;
    waiting = 0;
    held.textContent = '';
    const oldest = shown[0]?.id;
    showMore(oldest === undefined ? null : `before-${oldest}`);
    draw();
  };
  const showMore = (older: string | null) => {
    const link = (text: string, to: string) =>
      element('a', { href: placeOf('events', '', { cursor: to }) }, text);
    update(
      more,
      cursor === null ? null : link(PAGE_WORDS.newest, ''),
      older === null ? null : link(PAGE_WORDS.older, older),
    );
  };
  chatter.addEventListener('change', draw);
  hold.addEventListener('click', () => {
    isHeld = !isHeld;
    hold.setAttribute('aria-pressed', String(isHeld));
    hold.textContent = isHeld ? PAGE_WORDS.goOn : PAGE_WORDS.hold;
    if (!isHeld) follow();
  });
  const form = element('form', {}, element('label', { class: 'tick' }, chatter, PAGE_WORDS.chatter));
  if (cursor === null) form.append(hold, held);
  form.addEventListener('submit', (event) => event.preventDefault());
  return {
    title: PAGE_WORDS.views.events,
    element: element('div', {}, form, element('div', { class: 'card' }, gap, table.element, more)),
    hear(events) {
      if (cursor !== null) return;
      if (!isHeld) return follow();
      waiting += events.length;
      held.textContent = heldWords(waiting);
    },
    async refresh() {
      if (cursor === null) {
        if (!isHeld) follow();
        return;
      }
      const page = await read(ROUTES.lastEvents, { query: { cursor, limit: OLDER } });
      shown = page.events;
      showMore(page.prev_cursor);
      draw();
    },
  };
};
