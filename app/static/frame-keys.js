// The list of the keys that work here.

import { areOn, offered, switchKeys } from "./keys.js";

export const keyListHtml = `
  <dialog class="keylist" tabindex="-1" aria-labelledby="keys-title">
    <header><h2 id="keys-title">Keys that work here</h2><button type="button" name="close">Close</button></header>
    <dl></dl>
    <label><input type="checkbox" name="on" /><span>Use these keys
      <small class="muted">(those that are single letters, digits or signs; kept in this browser)</small></span></label>
  </dialog>`;

export class KeyList {
  #dialog;

  constructor(dialog) {
    this.#dialog = dialog;
    modal(dialog);
    dialog.querySelector("[name=on]").onchange = ({ target }) => switchKeys(target.checked);
  }

  open() {
    this.#dialog.querySelector("[name=on]").checked = areOn();
    this.#dialog.querySelector("dl").replaceChildren(...offered().map(row));
    this.#dialog.showModal();
  }
}

function row({ keys, shown = keys.join(" "), does }) {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  for (const part of shown.split(" ")) {
    const isKey = part !== "…" && part !== "or";
    const node = document.createElement(isKey ? "kbd" : "span");
    node.textContent = part;
    term.append(node, " ");
  }
  const told = document.createElement("dd");
  told.textContent = does;
  line.append(term, told);
  return line;
}

// What dialogs share: their button and a click beside them close them, and no key that is pressed
// in them reaches the page behind.
export function modal(dialog) {
  dialog.querySelector("[name=close]").onclick = () => dialog.close();
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.onkeydown = (event) => event.stopPropagation();
}
