export const VIEWS = ['overview', 'market', 'events', 'topology', 'peers', 'alerts'] as const;
export type ViewName = (typeof VIEWS)[number] | 'seed';

/** Where in the page one is: a view, what it is of, and how it is asked. */
export interface Place {
  readonly view: ViewName;
  readonly id: string;
  readonly query: URLSearchParams;
}

/** Reads `#/market?order=due` or `#/seed/ID`; whatever else leads to the overview. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/u, '').split('?', 2);
  const [name = '', id = ''] = path.split('/', 2);
  const view = [...VIEWS, 'seed' as const].find((each) => each === name) ?? 'overview';
  return { view, id: decoded(id), query: new URLSearchParams(query) };
}

/** The address of a place; empty values are left out. */
export function placeOf(view: ViewName, id = '', query: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  return `#/${view}${id === '' ? '' : `/${encodeURIComponent(id)}`}${asked.size === 0 ? '' : `?${asked}`}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
