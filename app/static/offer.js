// Offers to a session what the browser kept, again and again until that session says it was heard:
// an offer is lost where a component is made anew at that moment, or a wire breaks.

import { Sender } from "./sender.js";

export class Offer {
  #open = null; // { what, to, send }, while there is something to be taken
  #tries = 0;
  #sender = new Sender(() => {
    if (!this.#open) return false;
    this.#tries += 1; // Streamlit passes over what it was told before
    this.#open.send({ what: this.#open.what(), tries: this.#tries });
    return true;
  });

  // `what()` is what there is to offer when it is sent, `to` names the session, `send(offer)` sends
  // to it; called from a component's mount.
  make(what, to, send) {
    const isNew = this.#open?.to !== to;
    this.#open = { what, to, send };
    // Not while mounting: Streamlit would lose it.
    if (isNew) setTimeout(() => this.#sender.changed(true));
  }

  // There is nothing to be taken, or it was.
  end() {
    this.#open = null;
    this.#sender.answered();
  }
}
