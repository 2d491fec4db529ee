import type { Binding } from './binding.ts';
import { FORM_KEYS } from './forms/form-keys.ts';
import { HELP_KEYS } from './help-keys.ts';
import type { Key } from './key.ts';
import { PROMPT_KEYS } from './prompts/prompt-keys.ts';
import { KEY_CONTEXTS, type KeyContext } from './situation.ts';
import { TEXT_KEYS } from './text-keys.ts';
import { VIEW_BINDINGS } from './view-bindings.ts';

/** Every key of the console. */
const BINDINGS: readonly Binding[] = [
  ...VIEW_BINDINGS,
  ...HELP_KEYS,
  ...FORM_KEYS,
  ...PROMPT_KEYS,
  ...TEXT_KEYS,
];

const IN_CONTEXT: ReadonlyMap<KeyContext, readonly Binding[]> = new Map(
  KEY_CONTEXTS.map((context) => [context, BINDINGS.filter(({ contexts }) => contexts.includes(context))]),
);

/** The keys of a context, in the order of their files. */
export const bindingsIn = (context: KeyContext): readonly Binding[] => IN_CONTEXT.get(context) ?? [];

/** What `key` does in `context`, if anything. */
export const bindingFor = (context: KeyContext, key: Key): Binding | undefined =>
  bindingsIn(context).find(({ keys }) => keys.includes(key));
