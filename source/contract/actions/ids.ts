/** A seed that an action is about. */
export const SEED = {
  kind: 'text',
  needed: true,
  argument: 'SEED',
  words: 'its id, or a unique beginning of it',
} as const;

/** A node that an action is about. */
export const PEER = {
  kind: 'text',
  needed: true,
  argument: 'PEER',
  words: 'its id, a unique end or beginning of it, or the name that you gave it',
} as const;
