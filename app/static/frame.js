// The frame's buttons: sharing by a link, presenter mode, and the keys that work here.

import { KeyList, keyListHtml } from "./frame-keys.js";
import { Sharing, sharingHtml } from "./frame-sharing.js";
import { offer } from "./keys.js";
import { setShown } from "./shown.js";
import { adoptStyles } from "./styles.js";
import { show } from "./views.js";

const LINKS = ".st-key-scenes [data-testid=stPageLink-NavLink]";
const DIGITS = [..."0123456789"];

const icon = (path) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
const html = `
  <div class="buttons">
    <button type="button" name="share" title="Share a link to what is shown (S)">
      ${icon("M6.6 9.4 9.4 6.6M7.2 4.6l1.6-1.6a2.9 2.9 0 0 1 4.2 4.2l-1.6 1.6M8.8 11.4 7.2 13A2.9 2.9 0 0 1 3 8.8l1.6-1.6")}
      <span>Share</span>
    </button>
    <button type="button" name="present">
      ${icon("M2 3h12v7.5H2zM8 10.5V14M5 14h6")}
      <span></span>
    </button>
    <button type="button" name="keys" title="The keys that work here (?)" aria-label="Keys">?</button>
  </div>
  ${sharingHtml}
  ${keyListHtml}`;

class Frame {
  #root;
  #component;
  #data;
  #sharing;
  #keyList;
  #unoffer = () => {};

  constructor(root) {
    this.#root = root;
    root.className = "frame";
    root.innerHTML = html;
    this.#sharing = new Sharing(root.querySelector("dialog.sharing"), {
      ask: (asked) => this.#component.setStateValue("asked", asked),
      hide: (names) => this.#wish("hide", names),
    });
    this.#keyList = new KeyList(root.querySelector("dialog.keylist"));
    this.#button("share").onclick = () => this.#sharing.open(this.#data);
    this.#button("present").onclick = () => this.#present();
    this.#button("keys").onclick = () => this.#keyList.open();
  }

  update(component) {
    this.#component = component;
    const data = component.data;
    const isOther = data.scene !== this.#data?.scene;
    this.#data = data;
    setShown(data.presenting, [...data.hidden, ...data.withheld]);
    if (data.opened.length) this.#forget(data.opened);
    const present = this.#button("present");
    present.title = `${data.presenting ? "Leave presenter mode" : "Presenter mode: larger type, fewer things"} (P)`;
    present.querySelector("span").textContent = data.presenting ? "Leave presenter mode" : "Present";
    this.#sharing.update(data);
    if (!isOther) return;
    this.#unoffer();
    this.#unoffer = offer(this.#keys());
  }

  dispose() {
    this.#unoffer();
  }

  #button(name) {
    return this.#root.querySelector(`button[name=${name}]`);
  }

  #wish(what, to) {
    this.#component.setTriggerValue("wish", { do: what, to });
  }

  // Takes out of the address what was opened: it would not be true for long, and a reload comes back
  // to what is here by itself.
  #forget(names) {
    const address = new URL(location.href);
    names.forEach((name) => address.searchParams.delete(name));
    history.replaceState(history.state, "", address);
    // Streamlit remembers it, too. Not while mounting: Streamlit would lose it.
    setTimeout(() => this.#wish("forget"));
  }

  #present() {
    this.#wish("present", !this.#data.presenting);
  }

  // Goes to a neighbour of the open scene by its own link.
  #go(step) {
    document.querySelectorAll(LINKS)[this.#data.at + step]?.click();
  }

  #keys() {
    const draw = {
      keys: DIGITS,
      shown: "0 … 9",
      does: "Take the next test digit of that kind",
      act: (key) => this.#wish("leaf to", Number(key)),
    };
    return [
      ...(this.#data.scene === "Draw" ? [draw] : []),
      { keys: ["t"], shown: "T", does: "Take the next test digit", act: () => this.#wish("leaf", 1) },
      { keys: ["T"], shown: "Shift T", does: "Take the test digit before", act: () => this.#wish("leaf", -1) },
      { keys: ["n"], shown: "N", does: "Let the other network read", act: () => this.#wish("network") },
      { keys: [","], does: "Go to the scene before", act: () => this.#go(-1) },
      { keys: ["."], does: "Go to the next scene", act: () => this.#go(1) },
      { keys: ["p"], shown: "P", does: "Presenter mode, and back", act: () => this.#present() },
      { keys: ["s"], shown: "S", does: "Share a link", act: () => this.#sharing.open(this.#data) },
      { keys: ["?"], does: "Show this list", act: () => this.#keyList.open() },
    ];
  }
}

async function build({ parentElement }) {
  const root = parentElement.querySelector("div");
  await adoptStyles(root, "base.css", "frame.css");
  return new Frame(root);
}

export const mount = (component) => show(component, build);
