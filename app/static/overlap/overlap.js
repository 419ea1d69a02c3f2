// Two digits on one field, and what the network for two digits makes of them.

import { element } from "../dom.js";
import { button, checkbox } from "../controls.js";
import { offer } from "../keys.js";
import { heading, part } from "../turn/answers.js";
import { createApart } from "./apart.js";
import { createBills } from "./bills.js";
import { createChoices } from "./choices.js";
import { createField } from "./field.js";
import { Hand } from "./hand.js";
import { createLengths } from "./lengths.js";
import { coloursOf, css } from "./tint.js";

export const styles = ["turn/answers.css", "overlap/pictures.css"];

// One for the tab, so that leaving the scene loses neither a stroke nor the way back.
const hand = new Hand();
let tool = "move"; // or the pen, 0 or 1
let active = 0; // the digit that was in hand last

export function create(stage, move) {
  let state = null;
  let pair = null; // that was shown last: the server sees whether these are its digits again
  let numbers = null;
  let shown = {}; // what was painted last

  const changed = () => move({ digits: hand.digits, pair, asked: null });
  const field = createField(hand, {
    tool: () => tool,
    active: () => active,
    took: (pen) => (active = pen),
    changed,
  });
  const tools = [0, 1, "move"].map((one) =>
    button("", () => {
      tool = one;
      if (one !== "move") active = one;
      move({});
    }),
  );
  const step = (act) => () => {
    if (hand.isBusy) return;
    hand[act]();
    changed();
  };
  const [undo, redo, clear] = ["undo", "redo", "clear"].map((act) =>
    button(act[0].toUpperCase() + act.slice(1), step(act)),
  );
  undo.title = "Undo (Ctrl+Z)";
  redo.title = "Redo (Ctrl+Shift+Z)";
  const full = element("p", { className: "muted", role: "status" });
  const papers = checkbox("The paper’s red and green", (on) => move({ colours: on ? "paper" : "ours" }));

  const choices = createChoices({
    take(pen, digit) {
      const known = numbers.classes[digit];
      const now = hand.digits[pen];
      const next = known[(known.indexOf(now.index) + 1) % known.length];
      hand.replace(pen, { source: "test", index: next, at: now.at ?? (numbers.inked[pen] ? numbers.at[pen] : [0, pen ? 3 : -3]) });
      active = pen;
      changed();
    },
    pair: (number) => move({ digits: null, pair: number, asked: null }),
    preset: ({ digits, pair: shown, asked }) => move({ digits, pair: shown, asked }),
  });
  const lengths = createLengths((digit) => move({ asked: digit }));
  const [apart, bills] = [createApart(), createBills()];
  stage.append(
    element(
      "div",
      { className: "overlaid" },
      element(
        "div",
        { className: "hand" },
        element("div", { className: "buttons", role: "group", "aria-label": "In hand" }, ...tools),
        field.element,
        element("div", { className: "buttons" }, undo, redo, clear, papers.element),
        full,
      ),
      part("overlap.lengths", heading("How long each digit’s capsule is"), lengths.element),
      part("overlap.apart", heading("Drawn apart"), apart.element),
      choices.element,
    ),
    part("overlap.bills", bills.element),
  );

  const listen = (event) => {
    const key = event.key.toLowerCase();
    const typing = event.composedPath()[0].matches?.("input:not([type=range], [type=checkbox]), textarea");
    if (!(event.ctrlKey || event.metaKey) || event.altKey || typing || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    step(key === "y" || event.shiftKey ? "redo" : "undo")();
  };
  document.addEventListener("keydown", listen);
  const withdraw = offer([
    { keys: ["c"], shown: "C", does: "Clear the field", act: step("clear") },
    { keys: [], shown: "Ctrl Z", does: "Undo; with Shift, redo" },
    { keys: [], shown: "← → ↑ ↓", does: "On the field: move the digit that was in hand last" },
  ]);

  return {
    show(now, answer, arrays) {
      [state, numbers] = [now, answer];
      pair = state.pair ?? pair;
      if (state.digits && !hand.isBusy) hand.adopt(state.digits);
      if (hand.isEmpty && tool === "move") tool = active; // there is nothing to move
      const colours = coloursOf(state.colours);
      tools.forEach((one, n) => {
        const colour = colours[n];
        one.textContent = colour ? `${colour.name[0].toUpperCase()}${colour.name.slice(1)} pen` : "Move";
        if (colour) one.style.setProperty("--pen", css(colour));
        one.classList.toggle("pen", Boolean(colour));
        one.setAttribute("aria-pressed", (colour ? n : "move") === tool);
      });
      undo.disabled = !hand.canUndo;
      redo.disabled = !hand.canRedo;
      clear.disabled = hand.isEmpty;
      full.textContent = hand.isFull ? "The field is full: undo or clear something to go on." : "";
      papers.update(state.colours === "paper");
      field.update(numbers, arrays, colours);
      choices.update(numbers, state, colours);
      // Where only the hand moved, what it asked for is still to come.
      const isOther = arrays !== shown.arrays || colours !== shown.colours;
      if (isOther || state.asked !== shown.asked) lengths.update(numbers, arrays, state.asked);
      if (isOther) {
        apart.update(numbers, arrays, colours);
        bills.update(numbers, arrays, colours);
      }
      shown = { arrays, colours, asked: state.asked };
    },
    dispose() {
      document.removeEventListener("keydown", listen);
      withdraw();
      field.dispose();
    },
  };
}
