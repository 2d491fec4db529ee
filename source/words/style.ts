/** The looks that a word may have on a terminal; every meaning is also said in words or by a sign. */
export type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'magenta' | 'red' | 'yellow';
