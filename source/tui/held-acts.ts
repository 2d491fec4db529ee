import type { Timers } from '../base/ports.ts';
import type { ActEach, Answer, Effect } from './state/effect.ts';
import type { MessageLine } from './state/message-line.ts';

type Act = Extract<Effect, { effect: 'act' }>;

export interface HeldActsParts {
  readonly timers: Timers;
  /** Carries an action out; never rejects. */
  readonly send: (act: Act) => Promise<Answer>;
  /** Carries a verb out on one seed after the other, and says so; resolves to what is to be known of it, and never rejects. */
  readonly sendEach: (each: ActEach) => Promise<readonly MessageLine[]>;
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
  readonly #sent = new Map<Act | ActEach, Promise<readonly MessageLine[]>>();
  #held: { readonly act: Act | ActEach; readonly cancel: () => void } | null = null;

  constructor(parts: HeldActsParts) {
    this.#parts = parts;
  }

  /** Sends an action, or holds it as long as it says; one that was held before it goes first. */
  take(act: Act | ActEach): void {
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
    const lines = await Promise.all([...this.#sent].map((sent) => this.#linesOf(...sent, late.promise)));
    cancel();
    return lines.flat();
  }

  async #linesOf(
    act: Act | ActEach,
    answer: Promise<readonly MessageLine[]>,
    late: Promise<null>,
  ): Promise<readonly MessageLine[]> {
    const begun =
      act.effect === 'act' && act.action === 'run'
        ? this.#parts
            .begins(act.input.seed)
            .then((): readonly MessageLine[] => [{ kind: 'note', text: `${act.about}: it has begun` }])
            .catch(() => late)
        : late;
    const lines = await Promise.race([answer, begun, late]);
    return (
      lines ?? [{ kind: 'failed', text: `${act.about}: it was sent, and the node has not answered yet` }]
    );
  }

  /** Empties the place before anything else happens: nothing is sent twice. */
  #lift(): Act | ActEach | null {
    const held = this.#held;
    this.#held = null;
    held?.cancel();
    return held?.act ?? null;
  }

  #send(act: Act | ActEach): void {
    const lines = act.effect === 'act' ? this.#answered(act) : this.#parts.sendEach(act);
    this.#sent.set(act, lines);
    void lines.then(() => this.#sent.delete(act));
  }

  async #answered(act: Act): Promise<readonly MessageLine[]> {
    const answer = await this.#parts.send(act);
    this.#parts.onAnswer(answer);
    return [answer.message];
  }
}
