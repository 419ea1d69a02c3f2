// Which capsules are knocked out, and the way back.

export class KnockedOut {
  #out;
  #past = []; // who was out before each change

  constructor(children) {
    this.#out = new Set(children);
  }

  get size() {
    return this.#out.size;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  has(child) {
    return this.#out.has(child);
  }

  hasAll(children) {
    return children.every((child) => this.#out.has(child));
  }

  list() {
    return [...this.#out].sort((a, b) => a - b);
  }

  // Between `begin` and `end` lies one change for `undo`, however many calls of `put` it takes.
  begin() {
    this.#past.push(new Set(this.#out));
  }

  end() {
    // A change only takes away or only brings back, so as many as before are the same as before.
    if (this.#past.at(-1).size === this.#out.size) this.#past.pop();
  }

  // Puts children out, or brings them back; returns whether that changed anything.
  put(children, isOut) {
    const before = this.#out.size;
    for (const child of children) {
      if (isOut) this.#out.add(child);
      else this.#out.delete(child);
    }
    return this.#out.size !== before;
  }

  undo() {
    this.#out = this.#past.pop() ?? this.#out;
  }
}
