import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../contract/task-limits.ts';
import { formatBytes } from '../../words/numbers.ts';
import { formatExact } from '../../words/time.ts';

type LimitName = keyof TaskLimits;

const limit = <Name extends LimitName>(name: Name, description: string) =>
  ({
    kind: 'number',
    ...(isTime(name) ? { unit: 'ms' as const } : {}),
    setting: true,
    default: DEFAULT_TASK_LIMITS[name],
    defaultWords: defaultWords(name, DEFAULT_TASK_LIMITS[name]),
    description,
  }) as const;

const isTime = (name: LimitName): boolean => name.endsWith('Ms');

function defaultWords(name: LimitName, value: number): string {
  if (isTime(name)) return formatExact(value);
  return name.endsWith('Bytes') ? formatBytes(value) : String(value);
}

/** The options for what one task may use; part of the options' table. */
export const LIMIT_OPTIONS = {
  'limit-time-ms': limit('wallTimeMs', 'a task by the clock, whatever longer time it asks for'),
  'limit-cpu-ms': limit('cpuTimeMs', 'CPU time of all processes of a task'),
  'limit-memory-bytes': limit('memoryBytes', 'memory of all processes of a task'),
  'limit-processes': limit('processes', 'processes and threads of a task'),
  'limit-open-files': limit('openFiles', 'files that one process may have open'),
  'limit-file-bytes': limit('fileBytes', 'the largest file that a task may write'),
  'limit-disk-bytes': limit('diskBytes', 'all that a task writes to its folders, held in memory by bwrap'),
  'limit-disk-files': limit('diskFiles', 'files, folders and links of a task'),
  'limit-output-bytes': limit('outputBytes', 'what a task prints, of which the result keeps the beginning'),
} as const;

/** Which limit each option sets. */
export const LIMIT_OF = {
  'limit-time-ms': 'wallTimeMs',
  'limit-cpu-ms': 'cpuTimeMs',
  'limit-memory-bytes': 'memoryBytes',
  'limit-processes': 'processes',
  'limit-open-files': 'openFiles',
  'limit-file-bytes': 'fileBytes',
  'limit-disk-bytes': 'diskBytes',
  'limit-disk-files': 'diskFiles',
  'limit-output-bytes': 'outputBytes',
} as const satisfies { readonly [option in keyof typeof LIMIT_OPTIONS]: LimitName };
