import { arrivedWords, lostWords, PAGE_WORDS } from '../../words/page-words.ts';
import { element, replace } from './dom.ts';
import type { Lost } from './news.ts';
import { placeOf, VIEWS, type ViewName } from './place.ts';

/** Between two announcements to who does not look. */
const ANNOUNCE_MS = 5_000;

/** What stands round each view: the way to the others, whether the node is there, what a screen reader is told. */
export class Shell {
  readonly #title = element('h1', { dir: 'auto' });
  readonly #main = element('main', { id: 'content', tabindex: '-1' });
  readonly #problem = element('p', { class: 'problem', role: 'alert' });
  readonly #link = element('p', { class: 'link', role: 'status' }, PAGE_WORDS.connection.connecting);
  readonly #heard = element('div', { class: 'heard', role: 'status', 'aria-live': 'polite' });
  readonly #links = VIEWS.map((name) => element('a', { href: placeOf(name) }, PAGE_WORDS.views[name]));
  readonly #signOut = element('button', { type: 'button' }, PAGE_WORDS.signOut);
  readonly #alerts = element('span', { class: 'badge', hidden: true });
  #arrived = 0;
  #last = '';
  #isAnnouncing = false;

  constructor(onSignOut: (() => void) | undefined) {
    this.#links[VIEWS.indexOf('alerts')]?.append(' ', this.#alerts);
    const items = this.#links.map((link) => element('li', {}, link));
    const brand = element(
      'div',
      { class: 'brand' },
      element('img', { src: '/assets/web/page/icon.svg', alt: '' }),
      PAGE_WORDS.product,
    );
    const nav = element('nav', { 'aria-label': PAGE_WORDS.navigation }, element('ul', {}, ...items));
    const skip = element('a', { class: 'skip', href: '#content' }, PAGE_WORDS.skip);
    skip.addEventListener('click', (event) => {
      event.preventDefault();
      this.#main.focus();
    });
    const side = element('header', { class: 'side' }, brand, nav, this.#link);
    if (onSignOut !== undefined) this.#signOut.addEventListener('click', onSignOut);
    replace(document.body, skip, element('div', { class: 'shell' }, side, this.#main), this.#heard);
    this.#signOut.hidden = onSignOut === undefined;
  }

  /** Puts a view in the place of the one before. */
  show(view: ViewName, title: string, content: HTMLElement, moves: boolean): void {
    this.retitle(title);
    for (const [at, name] of VIEWS.entries()) {
      const isHere = name === view || (view === 'seed' && name === 'market');
      if (isHere) this.#links[at]?.setAttribute('aria-current', 'page');
      else this.#links[at]?.removeAttribute('aria-current');
    }
    this.fail('');
    replace(this.#main, element('div', { class: 'top' }, this.#title, this.#signOut), this.#problem, content);
    if (moves) this.#main.focus();
  }

  retitle(title: string): void {
    document.title = `${title} · ${PAGE_WORDS.product}`;
    if (this.#title.textContent !== title) this.#title.textContent = title;
  }

  /** How many alerts stand, beside the way to them. */
  alerts(count: number): void {
    this.#alerts.textContent = String(count);
    this.#alerts.hidden = count === 0;
  }

  fail(words: string): void {
    this.#problem.textContent = words;
  }

  /** Null while events come as they happen. */
  connection(lost: Lost | null): void {
    const words = lost === null ? PAGE_WORDS.connection.connected : lostWords(lost.sinceMs, lost.why);
    if (this.#link.textContent !== words) this.#link.textContent = words;
    this.#link.classList.toggle('lost', lost !== null);
  }

  /** Says now and then what came, and not each of it. */
  announce(count: number, last: string): void {
    this.#arrived += count;
    this.#last = last;
    if (!this.#isAnnouncing) this.#announceNow();
  }

  #announceNow(): void {
    this.#isAnnouncing = this.#arrived > 0;
    if (!this.#isAnnouncing) return;
    this.#heard.textContent = arrivedWords(this.#arrived, this.#last);
    this.#arrived = 0;
    setTimeout(() => this.#announceNow(), ANNOUNCE_MS);
  }
}
