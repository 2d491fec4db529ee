import type { Timers } from '../base/ports.ts';
import type { Answer, Effect } from './state/effect.ts';
import type { MessageLine } from './state/message-line.ts';

type Act = Extract<Effect, { effect: 'act' }>;

export interface HeldActsParts {
  readonly timers: Timers;
  /** Carries an action out; never rejects. */
  readonly send: (act: Act) => Promise<Answer>;
  /** Resolves once the task of a seed runs: its answer comes when it has ended, which nobody waits for. */
  readonly begins: (seedId: string) => Promise<unknown>;
  readonly onAnswer: (answer: Answer) => void;
  /** What was held is being sent, and not in favour of another that is held now. */
  readonly onLeft: () => void;
}

/** What a node is given for its answers when the console ends. */
const PARTING_MS = 5000;

/** Where actions leave the console. At most one is held for a moment, and can be taken back until then; none is lost. */
export class HeldActs {
  readonly #parts: HeldActsParts;
  readonly #sent = new Map<Act, Promise<Answer>>();
  #held: { readonly act: Act; readonly cancel: () => void } | null = null;

  constructor(parts: HeldActsParts) {
    this.#parts = parts;
  }

  /** Sends an action, or holds it as long as it says; one that was held before it goes first. */
  take(act: Act): void {
    const before = this.#lift();
    if (before !== null) this.#send(before);
    if (act.heldForMs === undefined) {
      if (before !== null) this.#parts.onLeft();
      this.#send(act);
      return;
    }
    this.#held = { act, cancel: this.#parts.timers.after(act.heldForMs, () => this.release()) };
  }

  /** What is held is never sent. */
  takeBack(): void {
    this.#lift();
  }

  /** Sends what is held at once. */
  release(): void {
    const act = this.#lift();
    if (act === null) return;
    this.#parts.onLeft();
    this.#send(act);
  }

  /** Sends what is held; resolves to what became of all that is unanswered, within five seconds whatever the node does. */
  async flush(): Promise<readonly MessageLine[]> {
    this.release();
    const late = Promise.withResolvers<null>();
    const cancel = this.#parts.timers.after(PARTING_MS, () => late.resolve(null));
    const lines = await Promise.all([...this.#sent].map((sent) => this.#lineOf(...sent, late.promise)));
    cancel();
    return lines;
  }

  async #lineOf(act: Act, answer: Promise<Answer>, late: Promise<null>): Promise<MessageLine> {
    const begun =
      act.action === 'run'
        ? this.#parts
            .begins(act.input.seed)
            .then((): MessageLine => ({ kind: 'note', text: `${act.about}: it has begun` }))
            .catch(() => late)
        : late;
    const line = await Promise.race([answer.then(({ message }) => message), begun, late]);
    return line ?? { kind: 'failed', text: `${act.about}: it was sent, and the node has not answered yet` };
  }

  /** Empties the place before anything else happens: nothing is sent twice. */
  #lift(): Act | null {
    const held = this.#held;
    this.#held = null;
    held?.cancel();
    return held?.act ?? null;
  }

  #send(act: Act): void {
    const answer = this.#parts.send(act);
    this.#sent.set(act, answer);
    void answer.then((said) => {
      this.#sent.delete(act);
      this.#parts.onAnswer(said);
    });
  }
}
