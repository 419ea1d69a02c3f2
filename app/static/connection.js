// Watches the connection to the server.
//
// When that is away, Streamlit lays a dialog over the page, and nobody could go on drawing; here a
// line says so, and the hand goes on.
//
// When another process answers afterwards, it knows nothing of this page. Streamlit asks it for a
// run unless the last one was a whole one that had ended; then the page would stay as it is, and what
// is sent from a fragment of it would be refused, for the new process has not run that. So a run is
// asked for, until there was one.

import { appElement, CONNECTION, isRunning, stateOf } from "./app-state.js";
import { adoptStyles } from "./styles.js";
import { show } from "./views.js";

const LONG = 2000; // milliseconds until it is said: most are back by then
const SOON = 300; // in which Streamlit asks, if it does
const PATIENCE = 5000; // until a run is asked for again; each time twice as long as before
const RAREST = 20_000;
const AWAY = `The server does not answer; this page keeps trying. You can go on: what you draw stays
  here, and is answered as soon as the server is back. If it ran on this computer, start it again as
  you did before.`;
const ENDED = "The connection has ended for good. Reload the page: what you drew comes back.";

class Connection {
  #notice;
  #component;
  #observer = new MutationObserver(() => this.#look());
  #isAway = false;
  #session; // the server's, of the run that was last
  #times = 0; // that a run was asked for
  #timers = {};

  constructor(root) {
    root.innerHTML = `<p class="away" role="status"></p>`;
    this.#notice = root.firstElementChild;
    const page = appElement();
    if (page) this.#observer.observe(page, { attributeFilter: [CONNECTION] });
    // Streamlit's dialogs are laid beside the page.
    this.#observer.observe(document.body, { childList: true });
  }

  update(component) {
    this.#component = component;
    const { heard, session } = component.data;
    if (heard >= this.#times || session !== this.#session) clearTimeout(this.#timers.ask);
    this.#times = Math.max(this.#times, heard); // a view made anew goes on counting
    this.#session = session;
  }

  dispose() {
    this.#observer.disconnect();
    Object.values(this.#timers).forEach(clearTimeout);
  }

  #look() {
    const state = stateOf(CONNECTION);
    const isAway = state !== "CONNECTED";
    if (isAway) closeDialog();
    if (state === "DISCONNECTED_FOREVER") return this.#say(ENDED, 0);
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    clearTimeout(this.#timers.ask);
    if (isAway) return this.#say(AWAY, LONG);
    this.#say("", 0);
    this.#timers.ask = setTimeout(() => {
      // Streamlit's own goes first; should it be lost, this one is not.
      this.#ask(isRunning() ? PATIENCE : 0, PATIENCE);
    }, SOON);
  }

  #ask(wait, next) {
    this.#timers.ask = setTimeout(() => {
      this.#component.setStateValue("back", ++this.#times);
      this.#ask(next, Math.min(2 * next, RAREST));
    }, wait);
  }

  #say(text, wait) {
    clearTimeout(this.#timers.say);
    this.#timers.say = setTimeout(() => {
      if (this.#notice.textContent !== text) this.#notice.textContent = text;
    }, wait);
  }
}

// What has the keyboard goes on having it.
function closeDialog() {
  const button = document.querySelector("[data-testid=stDialog] button[aria-label=Close]");
  if (!button) return;
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  button.click();
  setTimeout(() => {
    if (document.activeElement === document.body) focused?.focus({ preventScroll: true });
  }, 100);
}

async function build({ parentElement }) {
  await adoptStyles(parentElement, "base.css", "connection.css");
  return new Connection(parentElement.querySelector("div"));
}

export const mount = (component) => show(component, build);
