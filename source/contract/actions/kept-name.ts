import { isCid } from '../../model/files/cid.ts';
import type { Cid } from '../../model/files/file-names.ts';

const MARK = 'cid:';

/** True for `cid:CID`: files that the node keeps already, in place of a path. */
export const isKeptName = (text: string): boolean => text.startsWith(MARK) && isCid(text.slice(MARK.length));

/** Files that the node keeps, as what is given. */
export const keptName = (cid: Cid): string => `${MARK}${cid}`;

/** The name of files that the node keeps; to be called where `isKeptName`. */
export const cidOfKept = (text: string): Cid => text.slice(MARK.length) as Cid;
