import { chooseColumns } from '../../state/column-choice.ts';
import { sendFetch } from '../../state/fetch-prompt.ts';
import { readTyped } from '../../state/file-prompt.ts';
import { completeFilter } from '../../state/filter-completion.ts';
import { leave } from '../../state/held.ts';
import { forgetFilter, keepFilterAs, useFilter } from '../../state/kept-filters.ts';
import { sendMarked } from '../../state/marks.ts';
import { doEntry, moveOverPalette, takeEntry } from '../../state/palette.ts';
import { sendConfirmation, sendPayment, sendSetAside } from '../../state/pay-prompt.ts';
import { sendBlock, sendDial, sendPetname } from '../../state/peer-prompt.ts';
import type { Prompt } from '../../state/prompt.ts';
import { answersPrompt, closePrompt, dropFilter, keepFilter, stopTask } from '../../state/prompt-update.ts';
import { confirmSuspend, staySuspend } from '../../state/suspending.ts';
import { readNamed, saveNamed } from '../../state/template-prompt.ts';
import { type Binding, plainly } from '../binding.ts';
import { type Key, keysOf } from '../key.ts';
import { KEYS, together } from '../keys.ts';
import type { KeyContext } from '../situation.ts';
import { ORDER_KEYS, THEME_KEYS } from './order-keys.ts';

/** The key that answers a prompt. */
const answering = <Kind extends Prompt['kind'] & KeyContext>(
  kind: Kind,
  words: Binding['words'],
  answer: Parameters<typeof answersPrompt<Kind>>[1],
): Binding => ({
  keys: KEYS.prompt.answer,
  contexts: [kind],
  words,
  run: answersPrompt(kind, answer),
  hint: { weight: 9 },
});

const FILTER_KEYS: readonly Binding[] = [
  {
    keys: KEYS.prompt.complete,
    contexts: ['filter', 'filters', 'columns', 'template', 'file'],
    words: { long: 'complete a condition or a name; again: the next that fits', short: 'complete' },
    run: completeFilter,
    hint: ({ prompt }) =>
      prompt?.kind === 'filter' && prompt.target !== 'market' ? null : { weight: 7, place: 1 },
  },
  answering('filter', { long: 'keep the filter, or the search', short: 'keep' }, keepFilter),
  {
    keys: together(KEYS.prompt.back, KEYS.program.leave),
    contexts: ['filter'],
    words: { long: 'drop it: as it was before', short: 'drop' },
    run: answersPrompt('filter', dropFilter),
    hint: { weight: 9 },
  },
];

const paletteMove = (keys: readonly Key[], words: string, by: number): Binding => ({
  keys,
  contexts: ['palette'],
  words: plainly(words),
  run: (state, data) => moveOverPalette(state, by, data),
});

const PALETTE_PAGE = 10;

const PALETTE_KEYS: readonly Binding[] = [
  {
    keys: KEYS.prompt.answer,
    contexts: ['palette'],
    words: plainly('do it'),
    run: doEntry,
    hint: { weight: 9 },
  },
  {
    ...paletteMove(KEYS.palette.down, 'the next line', 1),
    hint: { keys: keysOf(KEYS.palette.down, KEYS.palette.up), words: 'choose', weight: 8 },
  },
  paletteMove(KEYS.palette.up, 'the previous line', -1),
  paletteMove(KEYS.palette.farDown, 'ten lines down', PALETTE_PAGE),
  paletteMove(KEYS.palette.farUp, 'ten lines up', -PALETTE_PAGE),
  {
    keys: KEYS.prompt.complete,
    contexts: ['palette'],
    words: { long: 'take the line into the text', short: 'complete' },
    run: takeEntry,
    hint: { weight: 7 },
  },
];

const KEPT_KEYS: readonly Binding[] = [
  answering('filters', { long: 'filter by it', short: 'use' }, useFilter),
  {
    keys: KEYS.prompt.keep,
    contexts: ['filters'],
    words: { long: 'keep the filter that Market has under this name', short: 'keep under it' },
    run: answersPrompt('filters', keepFilterAs),
    hint: { weight: 8 },
  },
  {
    keys: KEYS.prompt.forget,
    contexts: ['filters'],
    words: { long: 'forget the filter of this name', short: 'forget' },
    run: answersPrompt('filters', forgetFilter),
    hint: { weight: 8 },
  },
];

const COLUMN_KEYS: readonly Binding[] = [
  answering(
    'columns',
    { long: 'show these columns; of none as many as there is room for', short: 'show' },
    chooseColumns,
  ),
];

const TEMPLATE_KEYS: readonly Binding[] = [
  answering('template', { long: 'open the form with what it says', short: 'open' }, readNamed),
  answering('save-template', { long: 'keep the form under this name', short: 'keep' }, saveNamed),
];

const PAY_KEYS: readonly Binding[] = [
  answering('pay', { long: 'record the payment, and tell the other node', short: 'record it' }, sendPayment),
  answering(
    'confirm',
    { long: 'sign the receipt, which cannot be taken back', short: 'sign it' },
    sendConfirmation,
  ),
  answering(
    'set-aside',
    { long: 'count the payment no more; nobody is told', short: 'set it aside' },
    sendSetAside,
  ),
];

const FETCH_KEYS: readonly Binding[] = [
  answering('fetch', { long: 'fetch the files, and write them into the folder', short: 'fetch' }, sendFetch),
  answering('file', { long: 'show the text of that file', short: 'read' }, readTyped),
];

const MARKED_KEYS: readonly Binding[] = [
  answering('marked', { long: 'do it on all of them', short: 'do it' }, sendMarked),
];

const CANCEL_KEYS: readonly Binding[] = [
  {
    keys: KEYS.prompt.stop,
    contexts: ['cancel'],
    words: plainly('stop it'),
    run: answersPrompt('cancel', stopTask),
    hint: { weight: 9 },
  },
  {
    keys: together(KEYS.prompt.back, KEYS.program.leave),
    contexts: ['cancel'],
    words: plainly('let it go on'),
    run: closePrompt,
    hint: { weight: 9 },
  },
];

const LINK_KEYS: readonly Binding[] = [
  answering('dial', { long: 'dial the address', short: 'dial' }, sendDial),
  answering('block', { long: 'block the peer, for that reason', short: 'block' }, sendBlock),
  answering('petname', { long: 'call it so; nothing: by no name', short: 'name' }, sendPetname),
];

const QUIT_KEYS: readonly Binding[] = [
  {
    // Whoever presses the same key again means it.
    keys: together(KEYS.prompt.answer, KEYS.program.leave, KEYS.program.quit),
    contexts: ['quit'],
    words: plainly('quit'),
    run: answersPrompt('quit', leave),
    hint: { weight: 9 },
  },
  {
    keys: KEYS.prompt.back,
    contexts: ['quit'],
    words: plainly('stay'),
    run: closePrompt,
    hint: { weight: 9 },
  },
];

const SUSPEND_KEYS: readonly Binding[] = [
  {
    keys: together(KEYS.prompt.answer, KEYS.program.suspend),
    contexts: ['suspend'],
    words: plainly('stop until fg'),
    run: answersPrompt('suspend', confirmSuspend),
    hint: { weight: 9 },
  },
  {
    keys: together(KEYS.prompt.back, KEYS.program.leave),
    contexts: ['suspend'],
    words: plainly('stay here'),
    run: answersPrompt('suspend', staySuspend),
    hint: { weight: 9 },
  },
];

/** The keys of all prompts. */
export const PROMPT_KEYS: readonly Binding[] = [
  ...FILTER_KEYS,
  ...PALETTE_KEYS,
  ...KEPT_KEYS,
  ...COLUMN_KEYS,
  ...TEMPLATE_KEYS,
  ...PAY_KEYS,
  ...FETCH_KEYS,
  ...MARKED_KEYS,
  ...CANCEL_KEYS,
  ...LINK_KEYS,
  ...ORDER_KEYS,
  ...THEME_KEYS,
  ...QUIT_KEYS,
  ...SUSPEND_KEYS,
  {
    keys: together(KEYS.prompt.back, KEYS.program.leave),
    contexts: [
      'palette',
      'dial',
      'block',
      'petname',
      'filters',
      'columns',
      'template',
      'save-template',
      'pay',
      'confirm',
      'set-aside',
      'fetch',
      'file',
      'marked',
      'order-market',
      'order-peers',
      'theme',
    ],
    words: { long: 'leave it: nothing is done', short: 'cancel' },
    run: closePrompt,
    hint: { weight: 9 },
  },
];
