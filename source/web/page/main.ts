import type { MonitorEvent } from '../../contract/monitor-event.ts';
import { ROUTES } from '../../contract/routes.ts';
import { isFact } from '../../words/events/event-facts.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';
import { lostWords, PAGE_WORDS } from '../../words/page-words.ts';
import { alertsView } from './alerts-view.ts';
import { Refused, read, signIn, signOut, Unreachable } from './api.ts';
import { element, replace } from './dom.ts';
import { eventsView } from './events-view.ts';
import { marketView } from './market-view.ts';
import { News } from './news.ts';
import { NodeView } from './node-view.ts';
import { overviewView } from './overview-view.ts';
import { peersView } from './peers-view.ts';
import { readPlace, type ViewName } from './place.ts';
import { seedView } from './seed-view.ts';
import { Shell } from './shell.ts';
import { topologyView } from './topology-view.ts';
import type { MakeView, View } from './view.ts';

const MAKE: { readonly [name in ViewName]: MakeView } = {
  overview: overviewView,
  market: marketView,
  seed: seedView,
  events: eventsView,
  topology: topologyView,
  peers: peersView,
  alerts: alertsView,
};
/** What is shown is read anew when something happened, but not more often; and so often at the least, for times go on. */
const GATHER_MS = 1_500;
const REFRESH_MS = 10_000;
const RETRY_MS = 2_000;

await begin();

async function begin(): Promise<void> {
  try {
    const session = await read(ROUTES.session);
    if (session.token_wanted && !session.shown) return askForToken();
    await run(await NodeView.open(), session.token_wanted);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return askForToken();
    const problem = wordsOf(error);
    replace(
      document.body,
      element('main', { class: 'sign-in' }, element('p', { class: 'problem', role: 'alert' }, problem)),
    );
    setTimeout(() => void begin(), RETRY_MS);
  }
}

function askForToken(): void {
  const words = PAGE_WORDS.signIn;
  const field = element('input', {
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    spellcheck: 'false',
  });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const form = element(
    'form',
    {},
    element('label', {}, words.label, field),
    element('button', {}, words.button),
    problem,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    problem.textContent = '';
    signIn(field.value.trim()).then(begin, (error: unknown) => {
      problem.textContent = wordsOf(error);
      field.select();
    });
  });
  document.title = PAGE_WORDS.product;
  const head = element(
    'div',
    { class: 'brand' },
    element('img', { src: '/assets/web/page/icon.svg', alt: '' }),
    PAGE_WORDS.product,
  );
  replace(
    document.body,
    element(
      'main',
      { class: 'sign-in card' },
      head,
      element('h1', {}, words.title),
      element('p', { class: 'note' }, words.why),
      form,
    ),
  );
  field.focus();
}

/** What is said of a node that does not answer, or says why it does not. */
function wordsOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (error instanceof Unreachable) return lostWords(Date.now());
  throw error;
}

async function run(node: NodeView, hasToken: boolean): Promise<void> {
  const leave = () =>
    signOut().then(
      () => location.reload(),
      (error: unknown) => shell.fail(wordsOf(error)),
    );
  const shell = new Shell(hasToken ? () => void leave() : undefined);
  const { version } = node.status;
  let view: View;
  let isGathering = false;

  const refresh = async (): Promise<void> => {
    const shown = view;
    try {
      await node.refresh();
      // Another release may answer in another form.
      if (node.status.version !== version) location.reload();
      shell.alerts(node.status.alarms.length);
      await shown.refresh();
      if (shown !== view) return;
      shell.retitle(shown.title);
      shell.fail('');
    } catch (error) {
      if (error instanceof Refused && error.status === 401) location.reload();
      // Where nobody answers, the line beside the views says so.
      else if (error instanceof Refused) shell.fail(error.message);
      else if (!(error instanceof Unreachable)) throw error;
    }
  };
  const show = (moves: boolean): void => {
    const place = readPlace(location.hash);
    view = MAKE[place.view](node, place);
    shell.show(place.view, view.title, view.element, moves);
    void refresh();
  };
  const soon = (): void => {
    if (isGathering) return;
    isGathering = true;
    setTimeout(() => {
      isGathering = false;
      void refresh();
    }, GATHER_MS);
  };
  const hear = (events: readonly MonitorEvent[], isGap: boolean): void => {
    node.take(events, isGap);
    view.hear?.(events);
    const facts = events.filter((event) => isFact(asMarketFact(event)));
    const last = facts.at(-1);
    if (last !== undefined) shell.announce(facts.length, node.say(last));
    if (last !== undefined || isGap) soon();
  };

  addEventListener('hashchange', () => show(true));
  addEventListener('keydown', (pressed) => {
    const isTyping = pressed.target instanceof HTMLElement && pressed.target.matches('input, select');
    if (pressed.key !== '/' || isTyping || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    const field = document.querySelector<HTMLElement>('[data-search]');
    if (field === null) return;
    pressed.preventDefault();
    field.focus();
  });
  show(false);
  setInterval(() => {
    if (!document.hidden) void refresh();
  }, REFRESH_MS);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void refresh();
  });
  let wasLost = false;
  const news = new News(
    {
      onEvents: hear,
      onConnection: (lost) => {
        shell.connection(lost);
        if (lost === null && wasLost) soon();
        wasLost = lost !== null;
      },
      onForbidden: () => location.reload(),
    },
    node.events.at(-1)?.id,
  );
  await news.run();
}
