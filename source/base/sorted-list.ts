/** Negative where the left one comes first. */
export type Compare<T> = (left: T, right: T) => number;

/** The first place in a sorted list whose item does not come before `item`. */
export function placeIn<T>(list: readonly T[], item: T, compare: Compare<T>): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an item into a sorted list; returns its place. */
export function insertSorted<T>(list: T[], item: T, compare: Compare<T>): number {
  const place = placeIn(list, item, compare);
  list.splice(place, 0, item);
  return place;
}

/** Takes an item out of a sorted list; returns where it was, -1 where it was not. */
export function removeSorted<T>(list: T[], item: T, compare: Compare<T>): number {
  const place = placeIn(list, item, compare);
  const found = list[place];
  if (found === undefined || compare(found, item) !== 0) return -1;
  list.splice(place, 1);
  return place;
}
