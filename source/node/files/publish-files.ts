import { isAbsolute } from 'node:path';
import { splitGiven } from '../../contract/actions/given-files.ts';
import { cidOfKept, isKeptName } from '../../contract/actions/kept-name.ts';
import { OUTPUT_MAX } from '../../contract/actions/publish.ts';
import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { FilesName, OutputsWanted, SeedFiles } from '../../model/files/file-names.ts';
import { patternFault } from '../../model/files/output-pattern.ts';
import { FILES_MAX_COUNT, PATTERNS_MAX_COUNT } from '../../model/limits.ts';
import type { Seed, SeedId } from '../../model/types.ts';
import { warnedOf } from '../trade/warned.ts';
import type { NodeFiles } from './node-files.ts';

type Files = Pick<NodeFiles, 'store' | 'take' | 'keep' | 'keptInputs'>;

type Published = Outcome<ActionValue['publish']>;

/**
 * Publishes with the files that are given and wanted: they are in the store before anything is said, and kept once it is. `say` publishes;
 * `seedOf` is the seed that it made.
 */
export async function publishWithFiles(
  files: Files,
  input: ActionInput['publish'],
  say: (files: SeedFiles | undefined) => Promise<Published>,
  seedOf: (id: SeedId) => Seed | undefined,
): Promise<Published> {
  const { input: given = [], open_inputs = false } = input;
  const outputs = outputsOf(input);
  if (!outputs.ok) return outputs;
  const sayAndKeep = async (inputs: FilesName): Promise<Published> => {
    const said = await say({ inputs, outputs: outputs.value, open_inputs });
    if (!said.ok) return said;
    const seed = seedOf(said.value.seed_id as SeedId);
    if (seed !== undefined) await files.keep(seed, 'inputs', inputs);
    return said;
  };
  if (given.length === 0) {
    return say(
      outputs.value === null ? undefined : { inputs: null, outputs: outputs.value, open_inputs: false },
    );
  }
  const [first = ''] = given;
  if (given.length === 1 && isKeptName(first)) {
    const inputs = await files.keptInputs(cidOfKept(first));
    if (inputs === undefined) return refused('no-files', { what: 'none-kept' }, 'input');
    return sayAndKeep(inputs);
  }
  if (given.some((item) => !isAbsolute(item)))
    return refused('invalid-field', { problem: 'not-absolute' }, 'input');
  return files.store.whileAdding(async () => {
    const taken = await files.take(given.map(splitGiven));
    if (!taken.ok) return taken;
    const { files: inputs, leftOut } = taken.value;
    const said = await sayAndKeep(inputs);
    if (!said.ok) return said;
    return leftOut === null ? said : done(warnedOf(said.value, { code: 'left-out', ...leftOut }));
  });
}

function outputsOf({
  output: patterns = [],
  output_max_bytes = OUTPUT_MAX.bytes,
  output_max_count = OUTPUT_MAX.count,
}: ActionInput['publish']): Outcome<OutputsWanted | null> {
  if (patterns.length === 0) return done(null);
  if (patterns.length > PATTERNS_MAX_COUNT) {
    return refused(
      'invalid-field',
      { problem: 'too-long', most: PATTERNS_MAX_COUNT, unit: 'patterns' },
      'output',
    );
  }
  for (const pattern of patterns) {
    const fault = patternFault(pattern);
    if (fault !== undefined) return refused('invalid-field', { problem: 'not-a-path', fault }, 'output');
  }
  if (output_max_count > FILES_MAX_COUNT) {
    const range = { value: output_max_count, least: 0, most: FILES_MAX_COUNT, unit: 'count' } as const;
    return refused('invalid-field', { problem: 'out-of-range', ...range }, 'output_max_count');
  }
  return done({ patterns, max_bytes: output_max_bytes, max_count: output_max_count });
}
