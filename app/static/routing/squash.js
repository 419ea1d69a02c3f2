// From votes to length: the mean vote, magnified, and squash on a gauge of its own.

import { createArrow } from "./arrow.js";
import { describe, element, gridLine, panel, say, sayOneOf, set, svg } from "../dom.js";
import { at, between } from "./trace.js";

const BOX = { width: 320, height: 230, left: 34, right: 306, top: 12, bottom: 196 };

// Squash of a length (paper, eq. 1): the curve of the gauge. The dot on it is the network's own.
const squashed = (length) => length ** 2 / (1 + length ** 2);

export function createSquash(scene) {
  const { words, iterations } = scene.trace.meta;
  const { sums, lengths } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "squash",
    "From the votes to the length",
    "s → v",
    "The same arrow, magnified: the mean vote, each weighted by its coupling (s / Σc), with a " +
      "dot for each iteration. Below: squash turns the length of the sum into a length below 1.",
  );
  const arrow = createArrow(scene);
  const curve = svg("polyline", { class: "curve", fill: "none" });
  const drop = svg("polyline", { class: "drop", fill: "none" });
  const dot = svg("circle", { r: 6 });
  const label = (x, y, anchor, ...text) => svg("text", { x, y, "text-anchor": anchor }, ...text);
  const high = label(BOX.right, BOX.bottom + 18, "end");
  const gauge = svg(
    "svg",
    { role: "img", viewBox: `0 0 ${BOX.width} ${BOX.height}` },
    gridLine(BOX.left, BOX.right, BOX.top),
    gridLine(BOX.left, BOX.right, BOX.bottom),
    label(BOX.left - 6, BOX.top + 4, "end", "1"),
    label(BOX.left - 6, (BOX.top + BOX.bottom) / 2, "end", "|v|"),
    label(BOX.left - 6, BOX.bottom + 4, "end", "0"),
    label(BOX.left, BOX.bottom + 18, "middle", "0"),
    label((BOX.left + BOX.right) / 2, BOX.bottom + 30, "middle", "|s|"),
    high,
    curve,
    drop,
    dot,
  );
  const figures = element("p", { className: "figures number" });
  body.append(arrow.element, gauge, figures);

  function drawGauge() {
    const all = Array.from({ length: iterations }, (_, step) => at(sums, step)[scene.digit]);
    const most = Math.max(2, Math.ceil(Math.max(...all)));
    const x = (length) => BOX.left + (length / most) * (BOX.right - BOX.left);
    const y = (length) => BOX.bottom - length * (BOX.bottom - BOX.top);
    const points = Array.from({ length: 61 }, (_, n) => {
      const length = (n / 60) * most;
      return `${x(length)},${y(squashed(length))}`;
    });
    const [s, v] = [sums, lengths].map((array) => between(array, scene.moment)[scene.digit]);
    set(curve, { points: points.join(" ") });
    set(drop, { points: `${x(s)},${BOX.bottom} ${x(s)},${y(v)} ${BOX.left},${y(v)}` });
    set(dot, { cx: x(s), cy: y(v), fill: scene.colours.digits[scene.digit] });
    say(high, String(most));
  }

  return {
    element: section,
    draw() {
      const step = scene.iteration - 1;
      arrow.draw();
      drawGauge();
      const [s, v] = [sums, lengths].map((array) => at(array, step)[scene.digit].toFixed(2));
      say(figures, `|s| = ${s}  →  |v| = ${v}`);
      const said = words.squash.map((row) => row[scene.digit]);
      describe(gauge, said[step]);
      sayOneOf(finding, said, step);
    },
  };
}
