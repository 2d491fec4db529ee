/** Orders two strings by code unit, the same on every machine. */
export const compareText = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** The rules' tie-break: by time, then by key. */
export const byTimeThenKey = (
  left: { readonly time: number; readonly key: string },
  right: { readonly time: number; readonly key: string },
): number => left.time - right.time || compareText(left.key, right.key);
