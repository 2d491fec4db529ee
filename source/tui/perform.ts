import type { NodeApi } from '../contract/node-api.ts';
import type { Teller } from '../words/teller.ts';
import { type Copier, copied } from './copy-message.ts';
import type { ConsoleMemory } from './data/choices.ts';
import type { TemplateStore } from './data/templates.ts';
import type { Feed } from './feed.ts';
import { lookAtGiven } from './given-files.ts';
import type { HeldActs } from './held-acts.ts';
import { fileRead } from './read-file.ts';
import type { Effect } from './state/effect.ts';
import type { Message } from './state/message.ts';
import type { MessageCause, MessageLine } from './state/message-line.ts';
import { performTemplate } from './template-message.ts';

/** What the console asks of the world around it. */
export interface World {
  readonly api: NodeApi;
  readonly memory: ConsoleMemory;
  readonly templates: TemplateStore;
  /** Lets an outside editor change a text; null where that failed or was given up. */
  readonly edit: (text: string) => Promise<string | null>;
  readonly copy: Copier;
  /** Stops the program until its user brings it back; false where nothing could. */
  readonly suspend: () => Promise<boolean>;
  /** Asks the terminal for clicks and the wheel, or not any more. */
  readonly mouse: (isOn: boolean) => void;
  readonly onLeave: () => void;
}

export interface Stage {
  readonly world: World;
  readonly feed: Pick<Feed, 'arrange' | 'reach'>;
  readonly acts: HeldActs;
  readonly dispatch: (message: Message) => void;
  readonly teller: () => Teller;
  readonly repaint: () => void;
}

const NOT_SUSPENDED = 'not suspended: no shell is here that could bring it back';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One line for the message line, with what it is about where it goes stale. */
export function lineOf(kind: 'note' | 'failed', text: unknown, cause?: MessageCause): MessageLine {
  const words = typeof text === 'string' ? text : wordsOf(text);
  return cause === undefined ? { kind, text: words } : { kind, text: words, cause };
}

/** Carries out what `update` asked for; what becomes of it comes back as messages. */
export function perform(stage: Stage, effect: Effect): void {
  const { world, feed, acts, dispatch } = stage;
  const say = (message: MessageLine): void => dispatch({ type: 'say', message });
  switch (effect.effect) {
    case 'act':
    case 'act-each':
      acts.take(effect);
      return;
    case 'take-back':
      acts.takeBack();
      return;
    case 'arrange':
      feed.arrange(effect.arrangement, effect.at);
      return;
    case 'reach':
      feed.reach(effect.end);
      return;
    case 'remember':
      world.memory.remember(effect.choices).catch((error: unknown) => say(lineOf('note', error)));
      return;
    case 'edit':
      void edit(stage, effect.text);
      return;
    case 'look-at-given':
      void lookAtGiven(effect.given).then((look) => dispatch({ type: 'given', text: effect.text, look }));
      return;
    case 'read-file':
      void fileRead(world.api, effect, stage.teller()).then(dispatch);
      return;
    case 'template':
      performTemplate(world.templates, effect, dispatch);
      return;
    case 'copy':
      say(copied(effect.text, world.copy));
      return;
    case 'mouse':
      world.mouse(effect.isOn);
      return;
    case 'suspend':
      void suspend(stage);
      return;
    case 'repaint':
      stage.repaint();
      return;
    case 'leave':
      world.onLeave();
  }
}

async function suspend({ world, dispatch }: Stage): Promise<void> {
  const isBack = await world.suspend().catch((error: unknown) => {
    dispatch({ type: 'say', message: lineOf('failed', error) });
    return true;
  });
  if (!isBack) dispatch({ type: 'say', message: lineOf('note', NOT_SUSPENDED) });
}

async function edit({ world, dispatch }: Stage, text: string): Promise<void> {
  const edited = await world.edit(text).catch((error: unknown) => {
    dispatch({ type: 'say', message: lineOf('failed', error) });
    return null;
  });
  if (edited !== null) dispatch({ type: 'edited', text: edited });
}
