import { readTextFile, whyNot } from '../../base/text-file.ts';
import {
  CHOICES,
  type Choices,
  type ConsoleMemory,
  DEFAULT_CHOICES,
  type KeptFilters,
  readChoices,
} from '../../tui/data/choices.ts';
import type { MembersSchema } from '../usage/conf-file.ts';

type Members = { readonly [name: string]: unknown };

/** The memory of a console in a file, which holds the last word of all consoles that use it. */
export class FileMemory implements ConsoleMemory {
  readonly choices: Choices;
  readonly #path: string;
  /** The filters that this console knows to be kept. */
  #filters: KeptFilters;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  private constructor(path: string, choices: Choices) {
    this.#path = path;
    this.choices = choices;
    this.#filters = choices.filters;
  }

  /** With what the file holds, or the defaults where it cannot be read: no console fails for that. */
  static async open(path: string): Promise<FileMemory> {
    return new FileMemory(path, await readMembers(path).then(readChoices, () => DEFAULT_CHOICES));
  }

  /** Writes one after the other. The first failure rejects, later ones say nothing. */
  remember(choices: Choices): Promise<void> {
    const written = this.#writing.then(() => this.#write(choices));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Resolves when nothing is being written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #write(choices: Choices): Promise<void> {
    try {
      // What others keep there stays; and so does a file that is none of ours.
      const before = await readMembers(this.#path);
      const filters = keptWith(before.filters, this.#filters, choices.filters);
      const members = { ...before, ...choices, filters };
      // Read with the first choice: a console shall be there sooner.
      const { writeConfFile } = await import('../usage/conf-file.ts');
      writeConfFile(this.#path, members, { schema: SCHEMA, hasOthers: true });
      this.#filters = choices.filters;
    } catch (cause) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      throw new Error(`what you choose is not remembered: ${this.#path}: ${whyNot(cause, this.#path)}`, {
        cause,
      });
    }
  }
}

/** The filters of a file after what one console kept and forgot of them: those that another one kept stay. */
function keptWith(inFile: unknown, known: KeptFilters, now: KeptFilters): KeptFilters {
  const held = typeof inFile === 'object' && inFile !== null && !Array.isArray(inFile) ? inFile : {};
  const others = Object.entries(held).filter(
    ([name, text]) => typeof text === 'string' && !(Object.hasOwn(known, name) && !Object.hasOwn(now, name)),
  );
  const changed = Object.entries(now).filter(([name, text]) => known[name] !== text);
  return Object.fromEntries([...others, ...changed]);
}

/** What a file holds, nothing where there is none. Throws where it cannot be read, or is no object. */
async function readMembers(path: string): Promise<Members> {
  const text = await textOf(path);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new Error('it is no JSON object; remove it');
}

async function textOf(path: string): Promise<string> {
  try {
    return readTextFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw error;
  }
}

const SCHEMA: MembersSchema = Object.fromEntries(
  Object.entries(CHOICES).map(([name, values]) => [name, schemaOf(values)] as const),
);

function schemaOf(values: (typeof CHOICES)[keyof Choices]): MembersSchema[string] {
  if (values === 'flag') return { type: 'boolean' };
  if (values === 'number') return { type: 'integer' };
  if (values === 'list') return { type: 'array', items: { type: 'string' } };
  if (values === 'texts') return { type: 'object', additionalProperties: { type: 'string' } };
  return values === 'text' ? { type: 'string' } : { type: 'string', enum: [...values] };
}
