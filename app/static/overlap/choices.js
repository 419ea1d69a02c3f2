// What can be laid on the field without drawing: test digits, test pairs, and pairs worth a look.

import { describe, element, say } from "../dom.js";
import { button } from "../controls.js";

// `take(pen, digit)`: a test digit of a class; `pair(number)`; `preset(state)`.
export function createChoices({ take, pair, preset }) {
  const rows = [0, 1].map((pen) => {
    const name = element("span", {});
    const chips = Array.from({ length: 10 }, (_, digit) => button(String(digit), () => take(pen, digit)));
    return { name, chips, element: element("div", { className: "digits", role: "group" }, name, ...chips) };
  });
  const number = element("span", { className: "number" });
  let [last, count] = [null, 1]; // the pair that was shown last: one goes on from it
  const step = (by) => pair(((last ?? (by > 0 ? -1 : 0)) + by + count) % count);
  const [back, on, any] = [
    button("‹", () => step(-1)),
    button("›", () => step(1)),
    button("Any", () => pair(Math.floor(Math.random() * count))),
  ];
  describe(back, "The test pair before");
  describe(on, "The next test pair");
  describe(any, "Any of the test pairs");
  const presets = element("div", { className: "buttons", role: "group", "aria-label": "Pairs worth a look" });
  return {
    element: element(
      "div",
      { className: "choices" },
      presets,
      ...rows.map((row) => row.element),
      element("div", { className: "buttons", role: "group", "aria-label": "Test pairs" }, element("span", {}, "Test pair"), back, number, on, any),
    ),
    update(numbers, state, colours) {
      [last, count] = [state.pair ?? last, numbers.pairs];
      say(number, state.pair === null ? `none of the ${count.toLocaleString("en")}` : `No. ${state.pair}`);
      if (!presets.children.length) {
        presets.append(...numbers.presets.map((one) => button(one.title, () => preset(one.state))));
      }
      rows.forEach(({ name, chips, element: row }, pen) => {
        say(name, `${colours[pen].name[0].toUpperCase()}${colours[pen].name.slice(1)}`);
        describe(row, `A test digit in ${colours[pen].name}`);
        chips.forEach((chip, digit) => {
          describe(chip, `A test digit in ${colours[pen].name}: ${digit}`);
          chip.setAttribute("aria-pressed", numbers.indices[pen] !== null && numbers.labels[pen] === digit);
        });
      });
    },
  };
}
