import type { Cid } from './file-names.ts';

/** Version 1, sha2-256 of 32 bytes, in base32 with its spare bits zero: each name has one spelling (F1). */
const CID = /^baf(?:krei|ybei)[a-h][a-z2-7]{50}[aeimquy4]$/u;

/** True for the name of a file: raw or dag-pb, as F1 has them. */
export const isCid = (text: string): text is Cid => CID.test(text);

/** True where the CID names the bytes themselves, false where it names a root over leaves. */
export const isRawCid = (cid: Cid): boolean => cid.startsWith('bafkrei');
