import type { Clock, Timers } from '../base/ports.ts';
import { readablePart } from '../contract/seed-filter.ts';
import { actOnEach, answerTo } from './acting.ts';
import { type ConsoleData, type ConsoleFacts, LiveData, tellerOf } from './data/console-data.ts';
import { Feed } from './feed.ts';
import { areSame, type Frame } from './frame.ts';
import { HeldActs } from './held-acts.ts';
import { KeyQueue } from './key-queue.ts';
import { isSeedVerb } from './keymap/binding.ts';
import type { Key } from './keymap/key.ts';
import { bindingFor } from './keymap/keymap.ts';
import { KEYS } from './keymap/keys.ts';
import { type Measures, NO_MEASURES } from './layout/measures.ts';
import type { Notifier } from './notices/notifier.ts';
import { lineOf, perform, type Stage, type World } from './perform.ts';
import { ReportFeed } from './report-feed.ts';
import { StalledTerminal } from './stalled-terminal.ts';
import {
  areMeasuredAlike,
  type Beginning,
  type ConsoleState,
  contextOf,
  initialState,
  isMouseOn,
  themeIn,
} from './state/console-state.ts';
import { wantsOlderEvents } from './state/events-update.ts';
import { isOwnMessage, type Message } from './state/message.ts';
import type { MessageCause, MessageLine } from './state/message-line.ts';
import { doEntry } from './state/palette.ts';
import { update } from './state/update.ts';
import { untilTaskRuns } from './task-begun.ts';
import { paintLine } from './view/paint.ts';
import { drawScreen, type Screen } from './view/screen.ts';

export interface EngineParts extends World, Beginning {
  /** Tells the user what waits for them since now. */
  readonly notifier: Pick<Notifier, 'add' | 'count'>;
  readonly facts: ConsoleFacts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly columns: number;
  readonly rows: number;
  /** True while the terminal still has not taken what was written: then nothing more is drawn. */
  readonly isBusy: () => boolean;
  readonly onRepaint: () => void;
  /** What was drawn last, and of what, whether or not it shows anything new. */
  readonly onDrawn?: (screen: Screen, state: ConsoleState, data: ConsoleData) => void;
  /** Something of ours threw: the console has stopped, and whoever shows it gives the terminal back. */
  readonly onDefect: (error: unknown) => void;
}

const FRAME_MS = 100;
/** Where few bytes may go to the terminal. */
const SLOW_FRAME_MS = 2_000;
const SLOW_FOLLOW_MS = 4_000;
const FOLLOW_MS = 250;
const FOLLOW_ZOOMED_MS = 334;
const LONGEST_WAIT_MS = 1000;

/** The console without React: takes messages, carries out effects, and offers a new frame when one differs. */
export class ConsoleEngine {
  readonly #parts: EngineParts;
  readonly #data: LiveData;
  readonly #feed: Feed;
  readonly #reports: ReportFeed;
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
  readonly #terminal: StalledTerminal;
  #followedAtMs = Number.NEGATIVE_INFINITY;
  readonly #keys: KeyQueue;
  readonly #acts: HeldActs;
  readonly #stage: Stage;
  #isStopped = false;

  constructor(parts: EngineParts) {
    const { api, facts, memory, clock, timers, columns, rows } = parts;
    this.#parts = parts;
    this.#terminal = new StalledTerminal(parts.isBusy);
    this.#data = new LiveData(facts);
    this.#state = initialState(columns, rows, memory.choices, parts);
    const { market } = this.#state;
    this.#data.market.arrange({ ...market, filter: readablePart(market.filter) });
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
      onNotice: (notice) => parts.notifier.add(notice),
      onFault: (error) => this.#say('failed', error, 'node'),
    });
    this.#reports = new ReportFeed({
      api,
      data: this.#data,
      onRead: () => this.dispatch({ type: 'data' }),
      onFault: (error) => this.#say('failed', error, 'node'),
    });
    this.#keys = new KeyQueue({
      timers,
      take: (key) => this.dispatch({ type: 'key', key }),
      waitsFor: (key) => this.#waitsFor(key),
      isAnswerAwaited: () => this.#state.form?.isSending === true && this.#state.prompt === null,
      leaves: (key) => [...KEYS.form.back, ...KEYS.program.leave].includes(key),
    });
    this.#acts = new HeldActs({
      timers,
      send: (act) => answerTo(api, act, tellerOf(this.#data)),
      sendEach: (each) =>
        actOnEach({ api, teller: () => tellerOf(this.#data), say: (message) => this.#tell(message) }, each),
      begins: (seedId) => untilTaskRuns(parts, seedId),
      onAnswer: (answer) => this.dispatch({ type: 'answer', answer }),
      onLeft: () => this.dispatch({ type: 'left' }),
    });
    this.#stage = {
      acts: this.#acts,
      world: parts,
      feed: this.#feed,
      dispatch: (message) => this.dispatch(message),
      teller: () => tellerOf(this.#data),
      repaint: () => {
        this.#repaint += 1;
        parts.onRepaint();
      },
    };
    this.#draw();
  }

  /** Reads the node and follows it from then on. */
  async start(): Promise<void> {
    this.#tickLater();
    await this.#feed.start();
    this.#drawBy(this.#parts.clock.now());
  }

  /** Sends what is held, and waits a moment for what is unanswered; to be called before the end, also of a console that stopped. */
  sendHeld(): Promise<readonly MessageLine[]> {
    return this.#acts.flush();
  }

  stop(): void {
    this.#isStopped = true;
    this.#feed.stop();
    this.#cancelDraw?.();
    this.#cancelTick?.();
    this.#keys.stop();
  }

  get isMouseOn(): boolean {
    return isMouseOn(this.#state);
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
    const { id } = market.cursor;
    const detailFor = this.#data.detail?.seed.id === id ? null : id;
    if (prompt !== null)
      return prompt.kind === 'palette' && bindingFor('palette', key)?.run === doEntry ? detailFor : null;
    if (form === null && this.#feed.isListChanging) return 'list';
    const verb = bindingFor(contextOf(this.#state), key)?.verb;
    const isOnSeed = form === null ? isSeedVerb(verb) || verb === 'last' : form.kind !== 'publish';
    return isOnSeed ? detailFor : null;
  }

  dispatch(message: Message): void {
    this.#guarded(() => this.#take(message));
  }

  #take(message: Message): void {
    this.#data.nowMs = this.#parts.clock.now();
    const isOwn = isOwnMessage(message);
    // A key that comes before the frame that the last one led to moves by that frame.
    if (isOwn && !areMeasuredAlike(this.#measured, this.#state)) this.#measure();
    const wasSending = this.#state.form?.isSending === true;
    const { state, effects } = update(this.#state, message, this.#data, this.#measures);
    this.#state = state;
    const { prompt, market } = this.#state;
    this.#feed.look(market.cursor, prompt?.kind === 'filter' ? prompt.from.market.id : null);
    this.#reports.look(state.overlay);
    if (wantsOlderEvents(state, this.#data, this.#measures)) this.#feed.readOlderEvents();
    for (const effect of effects) perform(this.#stage, effect);
    if (wasSending && this.#state.form?.isSending !== true) this.#keys.goOn();
    const soonestMs = Math.max(
      this.#data.nowMs,
      this.#drawnAtMs + (this.#data.facts.isSlow ? SLOW_FRAME_MS : FRAME_MS),
      this.#terminal.untilMs,
    );
    // A key looks at a terminal that is left alone at once.
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

  #say(kind: 'note' | 'failed', text: unknown, cause?: MessageCause): void {
    this.#tell(lineOf(kind, text, cause));
  }

  #tell(message: MessageLine): void {
    this.dispatch({ type: 'say', message });
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
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, atMs - this.#parts.clock.now()));
    this.#cancelDraw = this.#parts.timers.after(waitMs, () => {
      this.#drawAtMs = Number.POSITIVE_INFINITY;
      if (this.#terminal.isStalled(this.#parts.clock.now())) this.#drawBy(this.#terminal.untilMs);
      else this.#guarded(() => this.#draw());
    });
  }

  #draw(): void {
    const nowMs = this.#parts.clock.now();
    this.#data.nowMs = nowMs;
    this.#drawnAtMs = nowMs;
    this.#follow(nowMs);
    this.#parts.notifier.count(this.#data.market.waitingCount);
    const screen = this.#measure();
    this.#parts.onDrawn?.(screen, this.#state, this.#data);
    const theme = themeIn(this.#state);
    const lines = screen.lines.map((line) => paintLine(line, theme));
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
    const everyMs = this.#data.facts.isSlow ? SLOW_FOLLOW_MS : isAlone ? FOLLOW_ZOOMED_MS : FOLLOW_MS;
    const leftMs = everyMs - Math.abs(nowMs - this.#followedAtMs);
    if (leftMs > 0 && this.#data.events.isBehind) {
      this.#drawBy(nowMs + leftMs);
      return;
    }
    const half = Math.floor((this.#measures.events ?? 1) / 2);
    if (this.#data.events.follow(events.view === 'facts', half)) this.#followedAtMs = nowMs;
  }
}
