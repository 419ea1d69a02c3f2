// A capsule is a vector: a seven to turn, its capsule as an arrow, and a neuron beside it.

import { element, say, set, svg } from "../dom.js";
import { paintGrey } from "../image.js";
import { slider } from "../controls.js";
import { clamp, createHandle, picture } from "./handle.js";

export const styles = ["ideas/arrow.css"];

const SIDE = 300; // of the digit's picture
const RADIUS = 128; // at which its handle turns around it
const UNIT = 120; // how long an arrow of length 1 is

export function create(stage, move) {
  let [state, furthest] = [{}, 45];
  const canvas = element("canvas", { className: "pixels", role: "img" });
  const rail = svg("path", { class: "rail" });
  const handle = createHandle({
    label: "Turn the seven",
    step: 1,
    dragged: ({ x, y }) => turn((Math.atan2(x - SIDE / 2, SIDE / 2 - y) * 180) / Math.PI),
    stepped: (step) => turn(state.turn + step),
  });
  const one = slider({
    label: "Seven or one",
    min: 0,
    max: 1,
    step: 0.01,
    changed: (value) => move({ one: value }),
  });
  const arrow = createArrow();
  const neuron = createNeuron();
  stage.append(
    element(
      "div",
      { className: "three" },
      element(
        "div",
        {},
        element("h2", {}, "What is shown"),
        element(
          "div",
          { className: "turned" },
          canvas,
          picture(SIDE, SIDE, "The ring on which the seven is turned", rail, handle.element),
        ),
        one.element,
      ),
      element("div", {}, element("h2", {}, "The capsule for seven"), arrow.element),
      element("div", {}, element("h2", {}, "A neuron for seven"), neuron.element),
    ),
  );

  function turn(degrees) {
    move({ turn: Math.round(clamp(degrees, -furthest, furthest)) });
  }

  return {
    show(now, numbers, arrays) {
      [state, furthest] = [now, numbers.furthest];
      const at = (degrees) => {
        const angle = (degrees * Math.PI) / 180;
        return [SIDE / 2 + RADIUS * Math.sin(angle), SIDE / 2 - RADIUS * Math.cos(angle)];
      };
      set(rail, { d: `M${at(-furthest)}A${RADIUS} ${RADIUS} 0 0 1 ${at(furthest)}` });
      const [x, y] = at(state.turn);
      const text = `${state.turn}° clockwise`;
      handle.update({ x, y, value: state.turn, min: -furthest, max: furthest, text });
      one.update(state.one, `${Math.round(100 * state.one)}%`);
      paintGrey(canvas, arrays.image, 28);
      canvas.setAttribute("aria-label", `A seven, turned by ${state.turn}°`);
      arrow.update(numbers);
      neuron.update(numbers);
    },
  };
}

// The arrow on a half disc: upright at first, as long as the capsule.
function createArrow() {
  const [before, shaft, head] = [
    svg("line", { class: "before" }),
    svg("line", { class: "shaft" }),
    svg("path", { class: "head" }),
  ];
  const told = svg("text", { y: 34, "text-anchor": "middle" });
  const drawn = svg(
    "svg",
    { viewBox: "-150 -160 300 205", role: "img" },
    ...[0.5, 1].map((part) => {
      const r = part * UNIT;
      return svg("path", { class: "rail", d: `M${-r} 0A${r} ${r} 0 0 1 ${r} 0` });
    }),
    ...[0.5, 1].map((part) => svg("text", { class: "mark", x: part * UNIT, y: 17, "text-anchor": "middle" }, String(part))),
    before,
    shaft,
    head,
    told,
  );
  return {
    element: drawn,
    update({ angle, length, before: earlier }) {
      const radians = (angle * Math.PI) / 180;
      const [x, y] = [UNIT * length * Math.sin(radians), -UNIT * length * Math.cos(radians)];
      set(before, { y2: -UNIT * earlier });
      set(shaft, { x2: x, y2: y });
      const wing = (side) =>
        `${x - 14 * Math.sin(radians + side)},${y + 14 * Math.cos(radians + side)}`;
      set(head, { d: `M${x},${y}L${wing(0.45)}L${wing(-0.45)}Z` });
      const words = `${length.toFixed(2)} long, ${Math.abs(angle).toFixed(0)}° from upright`;
      say(told, words);
      drawn.setAttribute("aria-label", `An arrow, ${words}; the upright seven’s was ${earlier.toFixed(2)} long.`);
    },
  };
}

// One number, as a bar.
function createNeuron() {
  const level = svg("rect", { class: "level", x: -34, width: 68 });
  const told = svg("text", { y: 34, "text-anchor": "middle" });
  const drawn = svg(
    "svg",
    { viewBox: "-75 -160 150 205", role: "img" },
    level,
    svg("rect", { class: "glass", x: -34, y: -UNIT, width: 68, height: UNIT }),
    told,
  );
  return {
    element: drawn,
    update({ length }) {
      set(level, { y: -UNIT * length, height: UNIT * length });
      say(told, length.toFixed(2));
      drawn.setAttribute("aria-label", `One number: ${length.toFixed(2)}`);
    },
  };
}
