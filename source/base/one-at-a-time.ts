/** Work that many ask for and that takes much: one piece after the other, and who asks for the same meanwhile waits for that one. */
export class OneAtATime<Value> {
  readonly #underWay = new Map<string, Promise<Value>>();
  #last: Promise<unknown> = Promise.resolve();

  /** `key` says what is asked for. */
  ask(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const made = this.#last.then(make, make).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, made);
    this.#last = made.catch(() => undefined);
    return made;
  }
}
