/** `1 line`, `2 lines`; `write` says how the number looks. */
export const plural = (count: number, noun: string, write: (count: number) => string = String): string =>
  `${write(count)} ${noun}${count === 1 ? '' : 's'}`;
