import { CrabnetError } from '../model/errors.ts';
import type { TemplateStore } from './data/templates.ts';
import { keyOf } from './keymap/key.ts';
import { KEYS } from './keymap/keys.ts';
import type { Effect } from './state/effect.ts';
import type { Message } from './state/message.ts';

type TemplateEffect = Extract<Effect, { effect: 'template' }>;

/** Lists, reads or keeps templates; `tell` hears what came of it, at once but of what is written: the next key may be for it. */
export function performTemplate(
  templates: TemplateStore,
  effect: TemplateEffect,
  tell: (message: Message) => void,
): void {
  if (effect.to !== 'save') {
    tell(lookedUp(templates, effect));
    return;
  }
  const { name, values } = effect;
  const text = `kept as template ${name}: ${keyOf(KEYS.again.template)} publishes from it`;
  void templates
    .save(name, values)
    .then((): Message => ({ type: 'say', message: { kind: 'ok', text } }), refusalOf)
    .then(tell);
}

function lookedUp(templates: TemplateStore, effect: Exclude<TemplateEffect, { to: 'save' }>): Message {
  try {
    if (effect.to === 'list') return { type: 'templates', names: templates.list() };
    return { type: 'template', values: templates.read(effect.name) };
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Message {
  const words = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof CrabnetError && error.remedy !== undefined ? `. ${error.remedy}` : '';
  return { type: 'say', message: { kind: 'refused', text: `${words}${remedy}` } };
}
