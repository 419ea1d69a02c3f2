// The network, layer by layer: a stop to drag along, what the digit is there, and the code.

import { palette } from "../colours.js";
import { paintGrey } from "../image.js";
import { describe, element, say } from "../dom.js";
import { paintValues, tiled } from "../raster.js";

export const styles = ["ideas/layers.css"];

export function create(stage, move) {
  let numbers = null;
  const range = element("input", { type: "range", min: 0, step: 1, "aria-label": "Stop in the network" });
  range.oninput = () => move({ stop: Number(range.value) });
  const ticks = element("div", { className: "ticks" });
  const [title, about] = [element("h2", {}), element("p", { className: "muted" })];
  const shown = element("div", { className: "shown", role: "img" });
  const [link, code] = [element("a", { target: "_blank", rel: "noopener" }), element("div", { className: "code" })];
  let told = ""; // which code is on show: it keeps its place while it is the same
  stage.append(
    element(
      "div",
      { className: "layers" },
      element("div", { className: "way" }, range, ticks),
      element("div", {}, title, shown, about),
      element("div", {}, element("h2", {}, "The code of this step"), code, element("p", { className: "muted" }, "In the paper: ", link)),
    ),
  );

  function build() {
    range.max = numbers.stops.length - 1;
    ticks.append(
      ...numbers.stops.map(({ name, shape }, stop) =>
        element("button", { type: "button", onclick: () => move({ stop }) }, element("b", {}, name.replace("Caps", "\u200bCaps")), element("span", {}, shape)),
      ),
    );
  }

  return {
    show(state, answer, arrays) {
      numbers = answer;
      if (!ticks.children.length) build();
      const { name, shape } = numbers.stops[state.stop];
      range.value = state.stop;
      range.setAttribute("aria-valuetext", `${name}, ${shape}`);
      [...ticks.children].forEach((tick, stop) => tick.setAttribute("aria-current", String(stop === state.stop)));
      say(title, numbers.name);
      say(about, numbers.about);
      say(link, numbers.link.text);
      link.href = numbers.link.url;
      shown.className = `shown ${numbers.kind}`;
      shown.replaceChildren(...PAINT[numbers.kind](numbers, arrays, palette(stage)));
      describe(shown, `${numbers.name} of your digit: ${numbers.about}`);
      const titles = numbers.code.map((one) => one.title).join();
      if (told === titles) return;
      told = titles;
      code.replaceChildren(...numbers.code.flatMap(createCode));
    },
  };
}

function createCode({ title, text }) {
  return [
    element("p", { className: "muted file" }, title),
    element("pre", { tabIndex: 0, role: "region", "aria-label": title }, element("code", {}, text)),
  ];
}

const pixels = () => element("canvas", { className: "pixels" });

function grey(values) {
  const canvas = pixels();
  paintGrey(canvas, values);
  return canvas;
}

function tiles(values, across, map) {
  const canvas = pixels();
  const laid = tiled(values, values.shape[1], across);
  paintValues(canvas, laid.values, laid.columns, map, 0, 255);
  return canvas;
}

// How each kind of activations is painted: (numbers, arrays, colours) -> elements.
const PAINT = {
  grey: (_, { values }) => [grey(values)],

  maps: (_, { values }, { sequential }) => [tiles(values, 16, sequential)],

  grids: (_, { values }, { sequential }) => [tiles(values, 8, sequential)],

  units(_, { values }, { sequential }) {
    const canvas = pixels();
    paintValues(canvas, values, 32, sequential, 0, 255);
    return [canvas];
  },

  // A row for each digit capsule, its length beside it.
  matrix({ high, lengths }, { values }, { diverging }) {
    const canvas = pixels();
    paintValues(canvas, values, values.shape[1], diverging, -high, high);
    const longest = Math.max(...lengths);
    const side = (texts) =>
      element("div", { className: "side number" }, ...texts.map((text, n) => element(lengths[n] === longest ? "b" : "span", {}, text)));
    return [
      side(lengths.map((_, digit) => String(digit))),
      canvas,
      side(lengths.map((length) => `${length.toFixed(2)} long`)),
    ];
  },

  pair: (_, { values, image }) =>
    [["The image", image], ["Redrawn", values]].map(([name, picture]) =>
      element("figure", {}, grey(picture), element("figcaption", {}, name)),
    ),
};
