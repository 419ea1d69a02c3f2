// Watches the connection to the server.
//
// When that is away, Streamlit lays a dialog over the page, and nobody could go on drawing; here a
// line says so, and the hand goes on.
//
// When another process answers afterwards, it knows nothing of this page. Streamlit asks it for a
// run only if something was under way; a page at rest would stay as it is, and whatever is sent from
// a fragment of it would be refused, for the new process has not run that. So a run is asked for,
// until there was one.

import { Sender } from "./sender.js";
import { adoptStyles } from "./styles.js";
import { show } from "./views.js";

const CONNECTION = "data-test-connection-state";
const RUN = "data-test-script-state";
const LONG = 2000; // milliseconds until it is said: most are back by then
const AWAY = `The server does not answer; this page keeps trying. You can go on: what you draw stays
  here, and is answered as soon as the server is back. If it ran on this computer, start it again as
  you did before.`;
const ENDED = "The connection has ended for good. Reload the page: what you drew comes back.";

class Connection {
  #notice;
  #component;
  #observer = new MutationObserver(() => this.#look());
  #isAway = false;
  #times = 0; // that a run was asked for
  #sender = new Sender(() => {
    this.#component.setStateValue("back", ++this.#times);
    return true;
  });
  #timer = 0;

  constructor(root) {
    root.innerHTML = `<p class="away" role="status"></p>`;
    this.#notice = root.firstElementChild;
    const page = document.querySelector("[data-testid=stApp]");
    if (page) this.#observer.observe(page, { attributeFilter: [CONNECTION] });
    // Streamlit's dialogs are laid beside the page.
    this.#observer.observe(document.body, { childList: true });
  }

  update(component) {
    this.#component = component;
    const { heard } = component.data;
    if (heard >= this.#times) this.#sender.answered();
    this.#times = Math.max(this.#times, heard); // a view made anew goes on counting
  }

  dispose() {
    this.#observer.disconnect();
    this.#sender.stop();
    clearTimeout(this.#timer);
  }

  #look() {
    const page = document.querySelector("[data-testid=stApp]");
    const state = page?.getAttribute(CONNECTION);
    const isAway = state !== "CONNECTED";
    if (isAway) document.querySelector("[data-testid=stDialog] button[aria-label=Close]")?.click();
    if (state === "DISCONNECTED_FOREVER") return this.#say(ENDED, 0);
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    if (isAway) return this.#say(AWAY, LONG);
    this.#say("", 0);
    // Streamlit's own goes first; should it be lost, this one is not.
    if (page.getAttribute(RUN) !== "notRunning") this.#sender.hold();
    this.#sender.changed(true);
  }

  #say(text, wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#notice.textContent = text), wait);
  }
}

async function build({ parentElement }) {
  await adoptStyles(parentElement, "base.css", "connection.css");
  return new Connection(parentElement.querySelector("div"));
}

export const mount = (component) => show(component, build);
