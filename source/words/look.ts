/** What a piece of text means on a terminal; every meaning is also said in words or by a sign. */
export type Look = 'attention' | 'good' | 'bad' | 'active' | 'unverified' | 'dim' | 'key' | 'strong';

type Colour = 'cyan' | 'green' | 'magenta' | 'red' | 'yellow';

/** How each is drawn, in the shell as in the console. */
export const LOOKS: {
  readonly [Each in Look]: { readonly colour?: Colour; readonly weight?: 'bold' | 'dim' };
} = {
  attention: { colour: 'yellow', weight: 'bold' },
  good: { colour: 'green' },
  bad: { colour: 'red' },
  active: { colour: 'cyan' },
  unverified: { colour: 'magenta' },
  dim: { weight: 'dim' },
  key: { colour: 'cyan' },
  strong: { weight: 'bold' },
};
