/**
 * Makes `media/*.png` and `media/demo.svg` from the running program: `crabnet demo` in a pseudo-terminal, driven by keys, and
 * the page in a browser. Run: npm run media. It takes three minutes and wants a monospaced font (Debian: fonts-dejavu-core) and
 * Debian's chromium.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { TerminalSession } from '../support/terminal-session.ts';
import { pagePictures } from './page-pictures.ts';
import { LIGHT, screenGroup, screenSvg, svgDocument } from './screen-svg.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const MEDIA = fileURLToPath(new URL('../../media/', import.meta.url));
const FONT = 'DejaVu Sans Mono';
/** How the title begins of the seed that the demo gives its person. */
const OWN_SEED = 'Pack three books';
const FILM_FRAMES = 36;
const FRAME_MS = 900;
/** What a person takes between two keys. */
const PACE_MS = 700;

const env = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  USER: 'you',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
};

const pause = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

const open = (columns: number, rows: number) =>
  new TerminalSession(process.execPath, [MAIN, 'demo'], { columns, rows, env });

function keep(session: TerminalSession, name: string, ground?: typeof LIGHT): void {
  const svg = screenSvg(session.screen, ground);
  const picture = new Resvg(svg, {
    font: { defaultFontFamily: FONT, monospaceFamily: FONT },
    fitTo: { mode: 'zoom', value: 1.5 },
  });
  writeFileSync(`${MEDIA}${name}.png`, picture.render().asPng());
  console.log(`media/${name}.png`);
}

const shows = (session: TerminalSession, words: RegExp) => session.shows(words, 60_000);

/** The main screen, the forms and the help, once the market is busy. */
async function pictures(): Promise<void> {
  const session = open(120, 40);
  await shows(session, /5 live of 5/u);
  session.type('p');
  await shows(session, /Publish a seed/u);
  session.type('sleep 2; uname -a');
  await pause(PACE_MS);
  keep(session, 'publish');
  session.type('\r');
  await shows(session, /Accepted/u);
  session.type('/uname\r');
  await pause(PACE_MS);
  session.type('g');
  await shows(session, /▸ .* 1\/1 /u);
  session.type('c');
  await shows(session, /Award/u);
  keep(session, 'claim');
  session.type('\r');
  await shows(session, /claimed|awarded/iu);
  session.type('\u001b');
  await pause(PACE_MS);
  keep(session, 'main');
  session.type('?');
  await shows(session, /Help/u);
  keep(session, 'help');
  session.type('?');
  await shows(session, /Legend/u);
  keep(session, 'legend');
  session.type('\u001b');
  await pause(PACE_MS);
  session.type('\u001b');
  await pause(PACE_MS);
  session.type('t');
  await pause(PACE_MS);
  session.type('l');
  await shows(session, /theme light/u);
  keep(session, 'light', LIGHT);
  session.type('ta');
  session.type('\u001b');
  await pause(PACE_MS);
  session.resize(60, 15);
  await pause(PACE_MS);
  keep(session, 'small');
  session.type('qq');
  await session.ended;
}

/** Files on their way: the seed of the demo that gives some, once it is awarded, opened. */
async function transferPicture(): Promise<void> {
  const session = open(110, 30);
  await shows(session, new RegExp(`▸.*${OWN_SEED}.* 4/4 `, 'u'));
  session.type('c');
  await shows(session, /Award/u);
  session.type('\r');
  await shows(session, /its inputs went|files \d+%/u);
  session.type('\r');
  await shows(session, /\[#+-+\] inputs to .*, [2-6]\d%, .* left/u);
  keep(session, 'transfer');
  session.type('qq');
  await session.ended;
}

/** A film of the market at work: frames that differ, each shown as long as it stood. */
async function film(): Promise<void> {
  const session = open(100, 30);
  await shows(session, /5 live of 5/u);
  const frames: { readonly group: string; count: number }[] = [];
  for (let frame = 0; frame < FILM_FRAMES; frame += 1) {
    const group = screenGroup(session.screen);
    const last = frames.at(-1);
    if (last?.group === group) last.count += 1;
    else frames.push({ group, count: 1 });
    if (frame % 6 === 5) session.type('j');
    await pause(FRAME_MS);
  }
  session.type('q');
  await session.ended;
  writeFileSync(`${MEDIA}demo.svg`, filmSvg(frames));
  console.log('media/demo.svg');
}

function filmSvg(frames: readonly { readonly group: string; readonly count: number }[]): string {
  const total = frames.reduce((sum, { count }) => sum + count, 0);
  const seconds = ((total * FRAME_MS) / 1000).toFixed(1);
  let shown = 0;
  const style: string[] = ['g{visibility:hidden}'];
  const groups = frames.map(({ group, count }, index) => {
    const from = ((shown / total) * 100).toFixed(3);
    shown += count;
    const to = ((shown / total) * 100).toFixed(3);
    style.push(
      `@keyframes k${index}{0%,${to}%{visibility:hidden}${from}%{visibility:visible}}`,
      `.f${index}{animation:k${index} ${seconds}s step-end infinite}`,
    );
    return `<g class="f${index}">${group}</g>`;
  });
  return svgDocument(100, 30, groups.join('\n'), style.join(''));
}

mkdirSync(MEDIA, { recursive: true });
await pictures();
await transferPicture();
await film();
await pagePictures(MEDIA);
