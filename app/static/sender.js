// Sends what a hand changes so that answers keep up with it: while the pen is down one at a time,
// always the latest; when it is lifted at once.

const PAUSE = 70; // milliseconds between two sends while the pen is down
const LOST = 2500; // after which an answer is no longer waited for

export class Sender {
  #send;
  #waiting = false; // for an answer
  #due = false; // there is something newer than what was sent
  #urgent = false;
  #last = -Infinity;
  #timer = 0;

  // `send()` sends what there is when it is called, and returns whether it was new.
  constructor(send) {
    this.#send = send;
  }

  // Whether what is shown may not be the answer to what there is.
  get isBehind() {
    return this.#due || this.#waiting;
  }

  // Something changed; `urgent` when the pen is up, so that the hand waits for the answer.
  changed(urgent) {
    this.#due = true;
    this.#urgent ||= urgent;
    this.#next();
  }

  // The answer to the latest that was sent is here.
  answered() {
    this.#waiting = false;
    this.#next();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #next() {
    clearTimeout(this.#timer);
    if (!this.#due) return;
    const now = performance.now();
    const free = this.#urgent ? now : this.#last + (this.#waiting ? LOST : PAUSE);
    if (free > now) {
      this.#timer = setTimeout(() => this.#fire(), free - now);
      return;
    }
    this.#fire();
  }

  #fire() {
    this.#due = this.#urgent = false;
    if (!this.#send()) return;
    this.#waiting = true;
    this.#last = performance.now();
  }
}
