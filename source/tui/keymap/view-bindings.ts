import { AGAIN } from './again.ts';
import type { Binding } from './binding.ts';
import { BOOKS } from './books.ts';
import { COPYING } from './copying.ts';
import { LINKS } from './links.ts';
import { LOOKING } from './looking.ts';
import { LOOK_KEYS } from './looks.ts';
import { MARKING } from './marking.ts';
import { MOVEMENT } from './movement.ts';
import { PANE_KEYS } from './panes.ts';
import { PROGRAM } from './program.ts';
import { VERBS } from './verbs.ts';
import { WORK } from './work.ts';

/** The keys of the panes and of a whole output, in the order of the help. */
export const VIEW_BINDINGS: readonly Binding[] = [
  ...VERBS,
  ...AGAIN,
  ...WORK,
  ...LINKS,
  ...MOVEMENT,
  ...PANE_KEYS,
  ...MARKING,
  ...LOOKING,
  ...BOOKS,
  ...COPYING,
  ...LOOK_KEYS,
  ...PROGRAM,
];
