import { exceedsBytes } from '../../base/text/text-size.ts';
import type { RefusalOf } from '../errors.ts';
import { COMMAND_MAX_BYTES } from '../limits.ts';
import type { RefusalFacts } from '../refusal-facts.ts';

// Tabs and line ends are what a shell text is made of. Other controls, and changes of direction, are there to mislead.
const CONTROL_CHARACTER = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u;

/** Why a shell text is not run here whatever the policy says, or undefined. */
export function checkCommand(command: string): RefusalOf<'command-refused'> | undefined {
  if (command.trim() === '') return refusal({ by: 'node', problem: 'empty' });
  if (exceedsBytes(command, COMMAND_MAX_BYTES)) return refusal({ by: 'node', problem: 'too-long' });
  if (!command.isWellFormed()) return refusal({ by: 'node', problem: 'not-unicode' });
  const control = CONTROL_CHARACTER.exec(command)?.[0].codePointAt(0);
  if (control === undefined) return undefined;
  const character = `U+${control.toString(16).toUpperCase().padStart(4, '0')}`;
  return refusal({ by: 'node', problem: 'control-character', character });
}

const refusal = (facts: RefusalFacts['command-refused']): RefusalOf<'command-refused'> => ({
  code: 'command-refused',
  facts,
  field: 'command',
});
