import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { NoticeWay } from '../../contract/notices.ts';
import { passedThrough } from './passthrough.ts';

const OSC = '\u001b]';
const BEL = '\u0007';
/** The terminal's own stack of window titles. */
const KEEP_TITLE = '\u001b[22;2t';
const GIVE_TITLE_BACK = '\u001b[23;2t';

/** What the sequences that carry words take them for: no semicolon, which parts the fields of OSC 777. */
const plainWords = (words: string): string => sanitizeLine(words).replaceAll(';', ',');

/** What rings, and shows words, on the terminal. tmux and screen ring by themselves, and hand the others through. */
export function noticeSequence(words: string, ways: readonly NoticeWay[], env: NodeJS.ProcessEnv): string {
  const said = plainWords(words);
  const through = (sequence: string): string => passedThrough(sequence, env) ?? sequence;
  return [
    ways.includes('osc9') ? through(`${OSC}9;${said}${BEL}`) : '',
    ways.includes('osc777') ? through(`${OSC}777;notify;crabnet;${said}${BEL}`) : '',
    ways.includes('bell') ? BEL : '',
  ].join('');
}

/** Names the window; the first time the name that it had is kept for later. */
export const titleSequence = (title: string, isFirst: boolean): string =>
  `${isFirst ? KEEP_TITLE : ''}${OSC}2;${plainWords(title)}${BEL}`;

/** The title that the window had; none where the terminal keeps no titles. */
export const TITLE_BACK = `${OSC}2;${BEL}${GIVE_TITLE_BACK}`;
