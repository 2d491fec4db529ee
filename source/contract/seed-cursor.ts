import type { SeedKey } from './seed-page.ts';

/** The text that stands for a place in a list, for whoever goes on from there. */
export const cursorOf = ({ group, value, id }: SeedKey): string =>
  Buffer.from(JSON.stringify([group, value, id])).toString('base64url');

/** The place that a cursor stands for, undefined where it is none. */
export function readCursor(cursor: string): SeedKey | undefined {
  const parts = parsed(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 3) return undefined;
  const [group, value, id] = parts as readonly unknown[];
  if (typeof group !== 'number' || typeof id !== 'string') return undefined;
  return typeof value === 'number' || typeof value === 'string' ? { group, value, id } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
