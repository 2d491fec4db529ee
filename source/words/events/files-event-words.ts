import type { JsonValue } from '../../model/types.ts';
import { formatPlural, formatRoughBytes } from '../numbers.ts';
import { textOf } from './event-facts.ts';

/** The members that such an event may have. */
interface Said {
  readonly side?: JsonValue;
  readonly bytes?: JsonValue;
  readonly why?: JsonValue;
  readonly missing?: JsonValue;
}

type FilesKind = 'files_fetching' | 'files_fetched' | 'files_not_fetched' | 'files_given';

const amountOf = (bytes: JsonValue | undefined): string =>
  typeof bytes === 'number' ? `, ${formatRoughBytes(bytes)}` : '';

/** What an event says of files of a seed: `its inputs are here, 40 MiB`; `name` is that of who got them. */
export function filesEventWords(kind: FilesKind, payload: Said, name: string): string {
  const files = `its ${textOf(payload.side)}`;
  switch (kind) {
    case 'files_fetching':
      return `${files} are fetched${amountOf(payload.bytes)}`;
    case 'files_fetched':
      return `${files} are here${amountOf(payload.bytes)}`;
    case 'files_given':
      return `${files} went to ${name}${amountOf(payload.bytes)}`;
    case 'files_not_fetched':
      return `${files} did not come: ${missWords(payload)}`;
  }
}

function missWords({ why, missing }: Said): string {
  if (why === 'cancelled') return 'stopped';
  if (why === 'bad-files') return 'they are not what was said of them';
  const count = typeof missing === 'number' ? `, ${formatPlural(missing, 'file')} missing` : '';
  return `nobody who was reached gave them${count}`;
}
