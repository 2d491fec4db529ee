import { Backoff } from '../base/backoff.ts';
import type { Clock, Timers } from '../base/ports.ts';
import type { NodeApi } from '../contract/node-api.ts';
import { actOnEach, answerTo } from './acting.ts';
import type { ConsoleMemory } from './data/choices.ts';
import { type ConsoleFacts, LiveData, tellerOf } from './data/console-data.ts';
import type { TemplateStore } from './data/templates.ts';
import { Feed } from './feed.ts';
import { areSame, type Frame } from './frame.ts';
import { KeyQueue } from './key-queue.ts';
import { isSeedVerb } from './keymap/binding.ts';
import type { Key } from './keymap/key.ts';
import { bindingFor } from './keymap/keymap.ts';
import { type Measures, NO_MEASURES } from './layout/measures.ts';
import {
  areMeasuredAlike,
  type ConsoleState,
  contextOf,
  type Effect,
  initialState,
  isOwnMessage,
  type Message,
} from './state/console-state.ts';
import { wantsOlderEvents } from './state/events-update.ts';
import type { MessageCause } from './state/message-line.ts';
import { update } from './state/update.ts';
import { performTemplate } from './template-message.ts';
import { paintLine, type Theme } from './view/paint.ts';
import { drawScreen, type Screen } from './view/screen.ts';

export interface EngineParts {
  readonly api: NodeApi;
  readonly facts: ConsoleFacts;
  readonly memory: ConsoleMemory;
  readonly templates: TemplateStore;
  readonly theme: Theme;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly columns: number;
  readonly rows: number;
  /** True while the terminal still has not taken what was written: then nothing more is drawn. */
  readonly isBusy: () => boolean;
  readonly onLeave: () => void;
  readonly onRepaint: () => void;
  /** Something of ours threw: the console has stopped, and whoever shows it gives the terminal back. */
  readonly onDefect: (error: unknown) => void;
  /** Lets an outside editor change a text; null where that failed or was given up. */
  readonly edit: (text: string) => Promise<string | null>;
}

const FRAME_MS = 100;
const FOLLOW_MS = 250;
const FOLLOW_ZOOMED_MS = 334;
/** How long a terminal that takes nothing is left alone; a key looks at it at once. */
const STALLED = { firstMs: 50, mostMs: 1000 } as const;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The console without React: takes messages, carries out effects, and offers a new frame when one differs. */
export class ConsoleEngine {
  readonly #parts: EngineParts;
  readonly #data: LiveData;
  readonly #feed: Feed;
  readonly #listeners = new Set<() => void>();
  #state: ConsoleState;
  #measures: Measures = NO_MEASURES;
  /** The state that they were measured in. */
  #measured: ConsoleState;
  #frame: Frame = { lines: [], caret: null, repaint: 0 };
  #repaint = 0;
  #drawAtMs = Number.POSITIVE_INFINITY;
  #cancelDraw: (() => void) | undefined;
  #cancelTick: (() => void) | undefined;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  readonly #stalled = new Backoff(STALLED);
  #stalledUntilMs = Number.NEGATIVE_INFINITY;
  #followedAtMs = Number.NEGATIVE_INFINITY;
  readonly #keys: KeyQueue;
  #isStopped = false;

  constructor(parts: EngineParts) {
    const { api, facts, memory, clock, timers, columns, rows } = parts;
    this.#parts = parts;
    this.#data = new LiveData(facts);
    this.#state = initialState(columns, rows, memory.choices);
    this.#data.market.arrange(this.#state.market);
    this.#measured = this.#state;
    this.#feed = new Feed({
      api,
      data: this.#data,
      clock,
      timers,
      onChange: () => this.dispatch({ type: 'data' }),
      onList: (message) => {
        this.dispatch(message);
        this.#keys.goOn();
      },
      onDetail: () => this.#keys.came(),
      onNews: (text, turnOf) => this.#say('note', text, turnOf === undefined ? undefined : { turnOf }),
      onFault: (error) => this.#say('failed', wordsOf(error), 'node'),
    });
    this.#keys = new KeyQueue({
      timers,
      take: (key) => this.dispatch({ type: 'key', key }),
      waitsFor: (key) => this.#waitsFor(key),
    });
    this.#draw();
  }

  /** Reads the node and follows it from then on. */
  async start(): Promise<void> {
    this.#tickLater();
    await this.#feed.start();
    this.#drawBy(this.#parts.clock.now());
  }

  stop(): void {
    this.#isStopped = true;
    this.#feed.stop();
    this.#cancelDraw?.();
    this.#cancelTick?.();
    this.#keys.stop();
  }

  readonly frame = (): Frame => this.#frame;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes keys in their order; what needs a seed's detail waits until it is there, and all for a list that changes. */
  press(keys: readonly Key[]): void {
    this.#keys.press(keys);
  }

  #waitsFor(key: Key): string | null {
    const { form, prompt, market } = this.#state;
    if (prompt !== null) return null;
    if (form === null && this.#feed.isListChanging) return 'list';
    const verb = bindingFor(contextOf(this.#state), key)?.verb;
    const isOnSeed = form === null ? isSeedVerb(verb) || verb === 'last' : form.kind !== 'publish';
    const { id } = market.cursor;
    return isOnSeed && this.#data.detail?.seed.id !== id ? id : null;
  }

  dispatch(message: Message): void {
    this.#guarded(() => this.#take(message));
  }

  #take(message: Message): void {
    this.#data.nowMs = this.#parts.clock.now();
    const isOwn = isOwnMessage(message);
    // A key that comes before the frame that the last one led to moves by that frame.
    if (isOwn && !areMeasuredAlike(this.#measured, this.#state)) this.#measure();
    const { state, effects } = update(this.#state, message, this.#data, this.#measures);
    this.#state = state;
    const { prompt, market } = this.#state;
    this.#feed.look(market.cursor, prompt?.kind === 'filter' ? prompt.from.market.id : null);
    if (wantsOlderEvents(state, this.#data, this.#measures)) this.#feed.readOlderEvents();
    for (const effect of effects) this.#perform(effect);
    const soonestMs = Math.max(this.#data.nowMs, this.#drawnAtMs + FRAME_MS, this.#stalledUntilMs);
    this.#drawBy(isOwn ? this.#data.nowMs : soonestMs);
  }

  #guarded(task: () => void): void {
    if (this.#isStopped) return;
    try {
      task();
    } catch (error) {
      this.stop();
      this.#parts.onDefect(error);
    }
  }

  #say(kind: 'note' | 'failed', text: string, cause?: MessageCause): void {
    this.dispatch({ type: 'say', message: cause === undefined ? { kind, text } : { kind, text, cause } });
  }

  #perform(effect: Effect): void {
    switch (effect.effect) {
      case 'act':
        void this.#act(effect);
        return;
      case 'act-each':
        void actOnEach(
          {
            api: this.#parts.api,
            teller: () => tellerOf(this.#data),
            say: (message) => this.dispatch({ type: 'say', message }),
            isStopped: () => this.#isStopped,
          },
          effect,
        );
        return;
      case 'arrange':
        this.#feed.arrange(effect.arrangement, effect.at);
        return;
      case 'reach':
        this.#feed.reach(effect.end);
        return;
      case 'remember':
        this.#parts.memory
          .remember(effect.choices)
          .catch((error: unknown) => this.#say('note', wordsOf(error)));
        return;
      case 'edit':
        void this.#edit(effect.text);
        return;
      case 'template':
        performTemplate(this.#parts.templates, effect, (message) => this.dispatch(message));
        return;
      case 'repaint':
        this.#repaint += 1;
        this.#parts.onRepaint();
        return;
      case 'leave':
        this.#parts.onLeave();
    }
  }

  async #act(effect: Extract<Effect, { effect: 'act' }>): Promise<void> {
    this.dispatch({ type: 'answer', answer: await answerTo(this.#parts.api, effect, tellerOf(this.#data)) });
  }

  async #edit(text: string): Promise<void> {
    const edited = await this.#parts.edit(text).catch((error: unknown) => {
      this.#say('failed', wordsOf(error));
      return null;
    });
    if (edited !== null) this.dispatch({ type: 'edited', text: edited });
  }

  #tickLater(): void {
    const nowMs = this.#parts.clock.now();
    this.#cancelTick = this.#parts.timers.after(1000 - (nowMs % 1000), () => {
      this.#feed.tick();
      this.#data.market.passTime();
      this.dispatch({ type: 'data' });
      this.#tickLater();
    });
  }

  #drawBy(atMs: number): void {
    if (atMs >= this.#drawAtMs) return;
    this.#cancelDraw?.();
    this.#drawAtMs = atMs;
    // However a clock is set, nothing waits longer than this.
    const waitMs = Math.min(STALLED.mostMs, Math.max(0, atMs - this.#parts.clock.now()));
    this.#cancelDraw = this.#parts.timers.after(waitMs, () => {
      this.#drawAtMs = Number.POSITIVE_INFINITY;
      if (this.#parts.isBusy()) this.#waitForTerminal();
      else this.#guarded(() => this.#draw());
    });
  }

  #waitForTerminal(): void {
    this.#stalledUntilMs = this.#parts.clock.now() + this.#stalled.next();
    this.#drawBy(this.#stalledUntilMs);
  }

  #draw(): void {
    this.#stalled.reset();
    this.#stalledUntilMs = Number.NEGATIVE_INFINITY;
    const nowMs = this.#parts.clock.now();
    this.#data.nowMs = nowMs;
    this.#drawnAtMs = nowMs;
    this.#follow(nowMs);
    const screen = this.#measure();
    const lines = screen.lines.map((line) => paintLine(line, this.#parts.theme));
    const next: Frame = { lines, caret: screen.caret, repaint: this.#repaint };
    if (areSame(next, this.#frame)) return;
    this.#frame = next;
    for (const listener of this.#listeners) listener();
  }

  #measure(): Screen {
    const screen = drawScreen(this.#state, this.#data);
    this.#measures = screen.measures;
    this.#measured = this.#state;
    return screen;
  }

  /** New events come onto the screen four times a second, three times where they have it for themselves. */
  #follow(nowMs: number): void {
    const { events } = this.#state;
    const isAlone = this.#measures.market === undefined;
    const leftMs = (isAlone ? FOLLOW_ZOOMED_MS : FOLLOW_MS) - Math.abs(nowMs - this.#followedAtMs);
    if (leftMs > 0 && this.#data.events.isBehind) {
      this.#drawBy(nowMs + leftMs);
      return;
    }
    const half = Math.floor((this.#measures.events ?? 1) / 2);
    if (this.#data.events.follow(events.view === 'facts', half)) this.#followedAtMs = nowMs;
  }
}
