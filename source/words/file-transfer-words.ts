import type { FileTransferRow } from '../contract/file-transfers.ts';
import { formatRoughBytes } from './numbers.ts';
import { formatLeft } from './time.ts';

/** How far a transfer is, from 0 to 1; null where it is not known how much there is. */
function transferShare({ bytes, of_bytes: of }: FileTransferRow): number | null {
  if (of === null) return null;
  return of === 0 ? 1 : Math.min(1, bytes / of);
}

/** `31%`. */
function percentWords(row: FileTransferRow): string {
  const share = transferShare(row);
  return share === null ? '' : `${Math.floor(share * 100)}%`;
}

/** `12 MiB of 40 MiB`. */
const amountWords = ({ bytes, of_bytes: of }: FileTransferRow): string =>
  of === null ? formatRoughBytes(bytes) : `${formatRoughBytes(bytes)} of ${formatRoughBytes(of)}`;

/** `3.1 MiB/s, 9s left`; nothing comes: `waiting`. */
function paceWords({ rate, left_ms: left }: FileTransferRow): string {
  if (rate < 1) return 'waiting';
  return `${formatRoughBytes(rate)}/s${left === null ? '' : `, ${formatLeft(left)} left`}`;
}

/** `inputs from otter`, `outputs to 9Kd2Lm`, `reading inputs`. */
function whichWords({ way, side, peers }: FileTransferRow, nameOf: (id: string) => string): string {
  if (way === 'reading') return `reading ${side}`;
  const names = peers.map(nameOf).join(', ');
  return names === '' ? side : `${side} ${way === 'in' ? 'from' : 'to'} ${names}`;
}

/** `inputs from otter: 12 MiB of 40 MiB, 31%, 3.1 MiB/s, 9s left`. */
export const transferWords = (row: FileTransferRow, nameOf: (id: string) => string): string =>
  `${whichWords(row, nameOf)}: ${[amountWords(row), percentWords(row), paceWords(row)].filter(Boolean).join(', ')}`;

/** The same without the bytes, where there is little room. */
export const briefTransferWords = (row: FileTransferRow, nameOf: (id: string) => string): string =>
  `${whichWords(row, nameOf)}: ${[percentWords(row) || amountWords(row), paceWords(row)].join(', ')}`;

/** `[####------]`, in ASCII; empty where it is not known how much there is. */
export function transferBar(row: FileTransferRow, cells: number): string {
  const share = transferShare(row);
  if (share === null) return '';
  const full = Math.floor(share * cells);
  return `[${'#'.repeat(full)}${'-'.repeat(cells - full)}]`;
}

/** The same in the fewest words, with how many others there are: `files 31% 3.1 MiB/s +2`; where few bytes go out, without what changes all the time. */
export function shortTransferWords(row: FileTransferRow, count: number, isBrief: boolean): string {
  const share = percentWords(row) || amountWords(row);
  const rate = isBrief || row.rate < 1 ? '' : `${formatRoughBytes(row.rate)}/s`;
  return ['files', share, rate, count > 1 ? `+${count - 1}` : ''].filter(Boolean).join(' ');
}
