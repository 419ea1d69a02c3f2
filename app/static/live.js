// Something to drag: what is dragged moves at once; what follows from it is asked of the server.

import { digitsOf } from "./colours.js";
import { amend } from "./memory.js";
import { watch } from "./settled.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";

const LOST = 3000; // ms after which an answer is no longer waited for, and the move goes again
const RAREST = 24_000; // ms that the last try waits: each waits twice as long as the one before
const QUIET = 500; // ms of rest before the sentence is spoken

// A module `folder/name` exports create(stage, move): it fills `stage`, calls move(change) with what
// of its state was changed, and returns { show(state, answer, arrays), dispose() }. Where only the
// hand moved, `arrays` are those that were shown before. It exports its css files, too, as `styles`.
// All of a folder have `folder/folder.css` and its class.
class LiveView {
  #root;
  #component;
  #spoken;
  #sentence;
  #view;
  #state;
  #answer; // { numbers, arrays } of the latest that came
  #digits = []; // their colours
  #kept; // the name under which the tab keeps the state, if it does
  #turn = 0; // of what was asked last
  #waits = false; // for the answer to it
  #again = false; // something was changed since
  #patience = LOST; // before it is asked again
  #timers = {};
  #unwatch = watch(() => !this.#waits && !this.#again);

  constructor(root, folder, create) {
    this.#root = root;
    root.innerHTML = `
      <div class="${folder}">
        <p class="sentence" data-part="${folder}.sentence"></p>
        <div class="stage" data-part="${folder}.picture"></div>
        <p class="visually-hidden" role="status" data-part="${folder}.sentence"></p>
      </div>`;
    this.#sentence = root.querySelector(".sentence");
    this.#spoken = root.querySelector("[role=status]");
    this.#view = create(root.querySelector(".stage"), (change) => this.#move(change));
  }

  update(component) {
    this.#component = component;
    this.#colour(digitsOf(this.#root));
    const { meta, arrays } = unpack(component.data);
    const isLate = meta.turn < this.#turn;
    // It was set from elsewhere, and what the hand was about to do belongs to what was there before.
    if (meta.turn > this.#turn) this.#again = false;
    this.#answer = { numbers: meta.numbers, arrays };
    this.#sentence.textContent = meta.sentence;
    // While something is being dragged, the hand is ahead of the server.
    if (!isLate && !this.#again) this.#state = meta.state;
    // The page is not run anew for a move, and a reload may come before it is. Turn 0 is no move: a
    // server that was away begins there, and is about to be told.
    this.#kept = meta.kept;
    if (!isLate && meta.turn) this.#keep(meta.state);
    this.#turn = Math.max(this.#turn, meta.turn);
    if (!isLate) this.#settle();
    else if (!this.#waits) this.#ask(); // it was away, and does not know of the last move
    this.#paint();
    this.#announce();
  }

  // Whoever writes such a property has the style of all that is inside worked out anew.
  #colour(digits) {
    digits.forEach((colour, digit) => {
      if (colour !== this.#digits[digit]) this.#root.style.setProperty(`--digit-${digit}`, colour);
    });
    this.#digits = digits;
  }

  #paint() {
    this.#view.show(this.#state, this.#answer.numbers, this.#answer.arrays);
  }

  #move(change) {
    this.#state = { ...this.#state, ...change };
    this.#patience = LOST;
    this.#paint();
    if (this.#waits) this.#again = true;
    else this.#ask();
  }

  #ask() {
    this.#wait(true);
    this.#again = false;
    this.#turn += 1;
    this.#keep(this.#state); // it may never be answered
    this.#component.setStateValue("move", { turn: this.#turn, state: this.#state });
    this.#timers.lost = setTimeout(() => this.#lose(), this.#patience);
  }

  #keep(state) {
    if (this.#kept) amend((kept) => (kept[this.#kept] = state));
  }

  // The server may have been away; or it refused this, and then there is no answer to wait for.
  #lose() {
    this.#again ||= this.#patience < RAREST;
    this.#patience *= 2;
    this.#settle();
  }

  #settle() {
    clearTimeout(this.#timers.lost);
    this.#wait(false);
    if (this.#again) this.#ask();
  }

  #wait(isBusy) {
    this.#waits = isBusy;
    this.#root.firstElementChild.ariaBusy = isBusy;
  }

  // Read out only when the hand rests, or a screen reader would never come to the end.
  #announce() {
    clearTimeout(this.#timers.quiet);
    this.#timers.quiet = setTimeout(() => {
      this.#spoken.textContent = this.#sentence.textContent;
    }, QUIET);
  }

  dispose() {
    Object.values(this.#timers).forEach(clearTimeout);
    this.#unwatch();
    this.#view.dispose?.();
  }
}

export function mount(component) {
  return show(component, async ({ parentElement, data }) => {
    const { meta } = unpack(data);
    const { create, styles } = await import(`./${meta.module}.js`);
    const [folder] = meta.module.split("/");
    await adoptStyles(
      parentElement,
      "base.css",
      "controls.css",
      "live.css",
      `${folder}/${folder}.css`,
      ...styles,
    );
    return new LiveView(parentElement.querySelector("div"), folder, create);
  });
}
