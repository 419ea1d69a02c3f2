// The plain controls that scenes share: buttons, a box to tick, a labelled slider.

import { element, say } from "./dom.js";

export function button(text, onclick) {
  return element("button", { type: "button", onclick }, text);
}

// A box to tick; changed(isTicked). update(isTicked) shows it.
export function checkbox(text, changed) {
  const box = element("input", { type: "checkbox", onchange: () => changed(box.checked) });
  return {
    element: element("label", { className: "tick" }, box, text),
    update: (isTicked) => {
      box.checked = isTicked;
    },
  };
}

// A slider with its name and its value; changed(number). update(number, text) shows it.
export function slider({ label, min, max, step, changed }) {
  const range = element("input", { type: "range", min, max, step });
  range.oninput = () => changed(Number(range.value));
  const told = element("output", { className: "number" });
  const name = element("span", {}, label);
  return {
    element: element("label", { className: "slide" }, name, range, told),
    update(value, text) {
      range.value = value;
      range.setAttribute("aria-valuetext", text);
      say(told, text);
    },
  };
}
