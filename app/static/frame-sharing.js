// The dialog that shares a link: what it opens with, and what it leaves out.

import { modal } from "./frame-keys.js";
import { whenSettled } from "./settled.js";

const OWN = ["localhost", "127.0.0.1", "[::1]"];

export const sharingHtml = `
  <dialog class="sharing" tabindex="-1" aria-labelledby="sharing-title">
    <header><h2 id="sharing-title">Share what is shown</h2><button type="button" name="close">Close</button></header>
    <p>The link opens this scene with this drawing and this network, and with what is chosen now:
      digit, iteration, sliders, capsules. All of it is in the link itself; nothing is stored
      anywhere.</p>
    <div class="link">
      <input type="text" name="link" readonly aria-label="Link" />
      <button type="button" name="copy">Copy link</button>
    </div>
    <p class="reply" role="status"></p>
    <p class="muted own" hidden>${location.origin} is this computer’s own address. On a computer where
      the app runs at another one, put that in its place.</p>
    <label><input type="checkbox" name="present" /> Open it in presenter mode</label>
    <fieldset>
      <legend>Leave out for the class</legend>
      <p class="muted">What is ticked is gone from the page, here and in the link.</p>
      <div class="parts"></div>
    </fieldset>
  </dialog>`;

export class Sharing {
  #dialog;
  #on;
  #turn = 0; // of what was asked last
  #callOff = () => {}; // what is about to be asked

  // `on` holds ask(asked), with { how: "as it is" or "to present", turn }, or null when no link is
  // wanted any longer; and hide(names).
  constructor(dialog, on) {
    this.#dialog = dialog;
    this.#on = on;
    modal(dialog);
    dialog.onclose = () => {
      this.#callOff();
      on.ask(null);
    };
    const link = this.#find("[name=link]");
    link.onfocus = () => link.select();
    this.#find("[name=copy]").onclick = () => this.#copy();
    this.#find("[name=present]").onchange = () => this.#ask();
    this.#find(".own").hidden = !OWN.includes(location.hostname);
  }

  open(data) {
    this.#fill(data);
    this.#find("[name=present]").checked = data.presenting;
    this.#say("");
    this.#dialog.showModal();
    this.#ask();
  }

  update(data) {
    // What was on its way when another link was asked for is not the answer.
    if (!this.#dialog.open || data.asked?.turn !== this.#turn) return;
    const { query, problem } = data.link ?? {};
    const link = this.#find("[name=link]");
    link.value = query ? `${location.origin}${location.pathname}?${query}` : "";
    this.#find("[name=copy]").disabled = !query;
    this.#find(".link").hidden = Boolean(problem);
    if (problem) this.#say(problem);
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }

  #say(text) {
    this.#find(".reply").textContent = text;
  }

  // The link in the field is not yet the one that is asked for.
  #wait() {
    this.#find("[name=copy]").disabled = true;
    this.#say("");
  }

  #ask() {
    this.#wait();
    this.#callOff();
    this.#turn = Math.max(Date.now(), this.#turn + 1); // another one in each life of the page, too
    const how = this.#find("[name=present]").checked ? "to present" : "as it is";
    const asked = { how, turn: this.#turn };
    this.#callOff = whenSettled(() => this.#on.ask(asked));
  }

  async #copy() {
    const link = this.#find("[name=link]");
    try {
      await navigator.clipboard.writeText(link.value);
      this.#say("The link is copied.");
    } catch {
      link.focus(); // and so it is selected
      this.#say("The browser does not let it be copied from here: press Ctrl+C.");
    }
  }

  // A box for each part; the scene that is open comes first, the others are folded away.
  #fill({ parts, scene, hidden }) {
    const scenes = Object.keys(parts).sort((a, b) => (b === scene) - (a === scene));
    this.#find(".parts").innerHTML = scenes
      .map((name) => {
        const boxes = Object.entries(parts[name])
          .map(
            ([part, label]) =>
              `<label><input type="checkbox" name="part" value="${part}"
                ${hidden.includes(part) ? "checked" : ""} /> ${label}</label>`,
          )
          .join("");
        return `<details ${name === scene ? "open" : ""}><summary>${name}</summary>${boxes}</details>`;
      })
      .join("");
    this.#dialog.querySelectorAll("[name=part]").forEach((box) => {
      box.onchange = () => {
        const ticked = this.#dialog.querySelectorAll("[name=part]:checked");
        this.#on.hide([...ticked].map(({ value }) => value));
        this.#ask();
      };
    });
  }
}
