/** Runs pieces of work one after the other, in the order they came, whatever the earlier ones ended with. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** What `work` returns or throws, once all earlier work has ended. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
