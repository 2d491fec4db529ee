import type { FileSums } from '../../model/files/file-names.ts';
import type { FilesFault } from '../../model/files/files-fault.ts';

/** What was looked at of what is to be given; `isMore`: there is more than anybody wants to count here. */
export type GivenLook = (FileSums & { readonly isMore: boolean }) | { readonly fault: FilesFault };
