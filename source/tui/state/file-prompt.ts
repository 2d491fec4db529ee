import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { FileText } from '../../contract/actions/files-read.ts';
import type { SeedFileRow } from '../../contract/actions/files-show.ts';
import { type ConsoleData, filesOf } from '../data/console-data.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { refuse } from './filter-completion.ts';
import type { Prompt } from './prompt.ts';

/** True of a file that is here, and whose path can be typed. */
export const isReadable = ({ here, path }: SeedFileRow): boolean => here && sanitizeLine(path) === path;

/** The paths of a seed's files that can be read, those of its result first. */
const readablePaths = (data: ConsoleData, seedId: string): readonly string[] => [
  ...new Set(
    filesOf(data, seedId)
      .toReversed()
      .flatMap(({ files }) => files)
      .filter(isReadable)
      .map(({ path }) => path),
  ),
];

/** Asks which file is read; the first one stands there, and completing goes on to the next. */
export function askFile(state: ConsoleState, data: ConsoleData): Update {
  const { id } = state.market.cursor;
  const paths = id === null ? [] : readablePaths(data, id);
  if (id === null || paths.length === 0) return withEffects(state);
  const answer = { kind: 'offers', offers: paths, place: 0 } as const;
  const prompt = { kind: 'file', seedId: id, paths, field: textField(paths[0]), answer } as const;
  return withEffects({ ...state, message: null, prompt });
}

/** Reads the file whose path was typed. */
export function readTyped(state: ConsoleState, prompt: Extract<Prompt, { kind: 'file' }>): Update {
  const path = prompt.field.value;
  if (path === '') return refuse(state, prompt, 'type the path of one of its files');
  return withEffects(state, { effect: 'read-file', seed: prompt.seedId, path });
}

/** The text that was read has the screen for itself, unless something else has been opened meanwhile. */
export function openFile(state: ConsoleState, file: FileText): ConsoleState {
  if (state.overlay !== null || state.form !== null || state.prompt !== null) return state;
  const text = { top: 0, left: 0, search: '', follows: false };
  return { ...state, overlay: { kind: 'output', seedId: file.seed_id, text, file } };
}
