import type { EndsRow, RecordRow } from '../contract/record.ts';

const total = ({ accepted, rejected, forfeited }: EndsRow): number => accepted + rejected + forfeited;

/** How often it was accepted, of how often it ended, and what came late: `4/5`, `4/5 1 late`; `-` where nothing ended yet. */
export function endsCell(ends: EndsRow | undefined): string {
  if (ends === undefined || total(ends) === 0) return '-';
  return `${shareWords(ends)}${ends.late === 0 ? '' : ` ${ends.late} late`}`;
}

const shareWords = (ends: EndsRow): string => `${ends.accepted}/${total(ends)}`;

const lateWords = ({ late }: EndsRow): string => (late === 0 ? '' : `, ${late} late`);

/** Beside a bid: `did 4/5 for you, 1 late`; '' of whom nothing is known first-hand. */
export const didWords = (record: RecordRow | undefined): string =>
  record === undefined || total(record.worked) === 0
    ? ''
    : `did ${shareWords(record.worked)} for you${lateWords(record.worked)}`;

/** Beside a publisher: `took 4/5 of yours`; '' of whom nothing is known first-hand. */
export const tookWords = (record: RecordRow | undefined): string =>
  record === undefined || total(record.published) === 0
    ? ''
    : `took ${shareWords(record.published)} of yours${lateWords(record.published)}`;

/** `It did 5 for you: 4 accepted, 1 forfeited; you owe it 40, 5 in hand.`, or that nothing is known. */
export function recordSentence(record: RecordRow | undefined): string {
  if (record === undefined) return 'You never traded with it.';
  const { worked, published, owed, owing, in_hand: inHand } = record;
  const sums = [
    ...(owing > 0 ? [`you owe it ${owing}`] : []),
    ...(owed > 0 ? [`it owes you ${owed}`] : []),
    ...(inHand > 0 ? [`${inHand} in hand`] : []),
  ];
  const words = [
    ...(total(worked) > 0 ? [`it did ${total(worked)} for you: ${endsWords(worked)}`] : []),
    ...(total(published) > 0 ? [`it had ${total(published)} of yours: ${endsWords(published)}`] : []),
    ...(sums.length > 0 ? [sums.join(', ')] : []),
  ].join('; ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

const endsWords = ({ accepted, rejected, late, forfeited }: EndsRow): string =>
  [
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
    ...(forfeited > 0 ? [`${forfeited} forfeited`] : []),
    ...(late > 0 ? [`${late} late`] : []),
  ].join(', ');
