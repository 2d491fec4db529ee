/** How many bytes a transport carried since it was made; they only grow. */
export class Traffic {
  #receivedBytes = 0;
  #sentBytes = 0;

  received(bytes: number): void {
    this.#receivedBytes += bytes;
  }

  sent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }
}
