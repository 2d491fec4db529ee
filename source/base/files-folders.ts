/**
 * The folders of a store of files: whole files, files on their way in, and what is kept for which seed. Whoever keeps files and whoever
 * looks at the data dir before a start have them from here.
 */
export const FILES_FOLDERS = { whole: 'whole', parts: 'parts', kept: 'kept' } as const;
