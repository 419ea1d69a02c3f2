// Sends what a hand changes so that answers keep up with it: while the pen is down one at a time,
// always the latest; when it is lifted at once. What is not answered goes again, for the server may
// have been away.

const PAUSE = 70; // milliseconds between two sends while the pen is down
const LOST = 2500; // after which an answer is no longer waited for
const RAREST = 20_000; // between two tries: each waits twice as long as the one before

export class Sender {
  #send;
  #waiting = false; // for an answer
  #due = false; // there is something newer than what was sent
  #urgent = false;
  #last = -Infinity;
  #patience = LOST; // before what was sent last goes again
  #held = -Infinity; // nothing is sent before this time
  #timer = 0;

  // `send(again)` sends what there is when it is called, and returns whether it was new; `again`: it
  // went before, and was not answered, so it goes whether it is new or not, and counts as new.
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

  // Lets something else go first, until it is `released` or was lost.
  hold() {
    this.#held = performance.now() + LOST;
    this.#next();
  }

  release() {
    this.#held = -Infinity;
    this.#next();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #next() {
    clearTimeout(this.#timer);
    if (!this.isBehind) return;
    const now = performance.now();
    const free = Math.max(this.#held, this.#free(now));
    if (free > now) {
      this.#timer = setTimeout(() => this.#next(), free - now);
      return;
    }
    this.#fire();
  }

  // When the next may be sent.
  #free(now) {
    if (!this.#due) return this.#last + this.#patience;
    if (this.#urgent) return now;
    return this.#last + (this.#waiting ? LOST : PAUSE);
  }

  #fire() {
    const again = !this.#due;
    this.#due = this.#urgent = false;
    if (this.#send(again)) {
      this.#patience = again ? Math.min(2 * this.#patience, RAREST) : LOST;
      this.#waiting = true;
      this.#last = performance.now();
    }
    this.#next();
  }
}
