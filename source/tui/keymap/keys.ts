import { takeChosenKeys } from './chosen-keys.ts';
import type { Key } from './key.ts';

/** The keys of whoever chose no others. */
const USUAL_KEYS = {
  verb: { bid: ['b'], claim: ['c'], run: ['r'], settle: ['s'], publish: ['p'] },
  mark: { toggle: [' '], upTo: ['V'] },
  again: { publish: ['P'], template: ['T'], verb: ['.'] },
  work: { next: ['a'], previous: ['A'], stop: ['x'], fetch: ['w'], read: ['i'], takeBack: ['u'] },
  link: { dial: ['d'], block: ['x'], name: ['e'] },
  move: {
    down: ['j', 'Down'],
    up: ['k', 'Up'],
    first: ['g', 'Home'],
    last: ['G', 'End'],
    halfDown: ['Ctrl-D'],
    halfUp: ['Ctrl-U'],
    pageDown: ['PgDn'],
    pageUp: ['PgUp'],
    left: ['h', 'Left'],
    right: ['l', 'Right'],
  },
  pane: {
    market: ['1'],
    seed: ['2'],
    events: ['3'],
    peers: ['4'],
    next: ['Tab'],
    previous: ['Shift-Tab'],
    zoom: ['z'],
    larger: ['+'],
    smaller: ['-'],
    open: ['Enter'],
    back: ['Esc'],
  },
  look: {
    filter: ['/'],
    kept: ['F'],
    nextMatch: ['n'],
    previousMatch: ['N'],
    order: ['o'],
    reverse: ['O'],
    view: ['v'],
    columns: ['C'],
    freeze: ['f'],
  },
  copy: { id: ['y'], json: ['Y'] },
  program: {
    help: ['?'],
    legend: ['?'],
    messages: ['m'],
    orders: ['@'],
    ledger: ['$'],
    theme: ['t'],
    mouse: ['M'],
    palette: [':'],
    repaint: ['Ctrl-L'],
    suspend: ['Ctrl-Z'],
    quit: ['q'],
    leave: ['Ctrl-C'],
  },
  orders: { pause: ['p'] },
  ledger: { pay: ['p'], confirm: ['c'], setAside: ['x'] },
  help: { choose: ['Enter'] },
  form: {
    send: ['Enter'],
    back: ['Esc'],
    next: ['Tab'],
    previous: ['Shift-Tab'],
    up: ['Up'],
    down: ['Down'],
    farUp: ['PgUp'],
    farDown: ['PgDn'],
  },
  claim: { numbers: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] },
  settle: { accept: ['a'], reject: ['r'] },
  publish: { editor: ['Ctrl-O'], template: ['Ctrl-T'] },
  palette: { up: ['Up'], down: ['Down'], farUp: ['PgUp'], farDown: ['PgDn'] },
  prompt: {
    answer: ['Enter'],
    back: ['Esc'],
    complete: ['Tab'],
    keep: ['Ctrl-K'],
    forget: ['Ctrl-X'],
    stop: ['y'],
  },
  text: {
    left: ['Left'],
    right: ['Right'],
    start: ['Home', 'Ctrl-A'],
    end: ['End', 'Ctrl-E'],
    eraseBefore: ['Backspace'],
    eraseAt: ['Delete'],
    eraseWord: ['Ctrl-W'],
    eraseAllBefore: ['Ctrl-U'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type KeyTable = {
  readonly [Group in keyof typeof USUAL_KEYS]: {
    readonly [Action in keyof (typeof USUAL_KEYS)[Group]]: readonly Key[];
  };
};

/** What a config calls an action of the table: `work.take-back`. */
export const actionName = (group: string, action: string): string =>
  `${group}.${action.replace(/[A-Z]/gu, (capital) => `-${capital.toLowerCase()}`)}`;

function withChosen(usual: KeyTable): KeyTable {
  const chosen = takeChosenKeys();
  const groups = Object.entries(usual).map(([group, actions]) => {
    const keys = Object.entries<readonly Key[]>(actions);
    return [
      group,
      Object.fromEntries(keys.map(([action, its]) => [action, chosen.get(actionName(group, action)) ?? its])),
    ];
  });
  return Object.assign({}, usual, Object.fromEntries(groups));
}

/**
 * Every key and what it is for: bindings take theirs from here, and so does each sentence that speaks of one. Where several
 * keys do the same, sentences speak of the first.
 */
export const KEYS: KeyTable = withChosen(USUAL_KEYS);

const PARTS = new WeakMap<readonly Key[], readonly (readonly Key[])[]>();

/** The keys of several actions for a binding that does the same for each of them. */
export function together(...actions: readonly (readonly Key[])[]): readonly Key[] {
  const keys = [...new Set(actions.flat())];
  PARTS.set(keys, actions);
  return keys;
}

/** The entries of the table that the keys of a binding come from. */
export const partsOf = (keys: readonly Key[]): readonly (readonly Key[])[] => PARTS.get(keys) ?? [keys];
