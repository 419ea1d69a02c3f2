// From votes to length: the mean vote, magnified, and squash on a gauge of its own.

import { describe, element, panel, say, set, svg } from "./dom.js";
import { at, between } from "./trace.js";

const GAUGE = { width: 320, height: 230, left: 34, right: 14, top: 12, bottom: 34 };
const ARROW = { width: 320, height: 110, left: 16, right: 16 };

export function createSquash(scene) {
  const { words, iterations, trained } = scene.trace.meta;
  const { sums, lengths, planeMeans } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "squash",
    "From the votes to the length",
    "s → v",
    "The same arrow, magnified: the mean vote, each weighted by its coupling (s / Σc), with a dot " +
      "for each iteration. Below: squash turns the length of the sum into a length below 1.",
  );

  // The arrow.
  const arrow = svg("svg", { role: "img", viewBox: `0 0 ${ARROW.width} ${ARROW.height}` });
  const axis = svg("line", { class: "grid", x1: ARROW.left, x2: ARROW.width - ARROW.right });
  const trail = Array.from({ length: iterations }, (_, step) => {
    const dot = svg("circle", { class: step < trained ? "was" : "was later", r: 3 });
    return dot;
  });
  const shaft = svg("line", { class: "shaft" });
  const head = svg("path", { class: "head" });
  const reachText = svg("text", { x: ARROW.width - ARROW.right, y: ARROW.height - 6, "text-anchor": "end" });
  const zero = svg("text", { x: ARROW.left, y: ARROW.height - 6, "text-anchor": "start" }, "0");
  arrow.append(axis, ...trail, shaft, head, reachText, zero);

  // The gauge.
  const gauge = svg("svg", { role: "img", viewBox: `0 0 ${GAUGE.width} ${GAUGE.height}` });
  const curve = svg("polyline", { class: "curve", fill: "none" });
  const drop = svg("polyline", { class: "drop", fill: "none" });
  const dot = svg("circle", { r: 6 });
  const low = svg("text", { x: GAUGE.left, y: GAUGE.height - 16, "text-anchor": "middle" }, "0");
  const high = svg("text", { x: GAUGE.width - GAUGE.right, y: GAUGE.height - 16, "text-anchor": "end" });
  const bottom = GAUGE.height - GAUGE.bottom;
  gauge.append(
    svg("line", { class: "grid", x1: GAUGE.left, x2: GAUGE.width - GAUGE.right, y1: bottom, y2: bottom }),
    svg("line", { class: "grid", x1: GAUGE.left, x2: GAUGE.width - GAUGE.right, y1: GAUGE.top, y2: GAUGE.top }),
    svg("text", { x: GAUGE.left - 6, y: GAUGE.top + 4, "text-anchor": "end" }, "1"),
    svg("text", { x: GAUGE.left - 6, y: bottom + 4, "text-anchor": "end" }, "0"),
    svg("text", { x: GAUGE.left - 6, y: (bottom + GAUGE.top) / 2 + 4, "text-anchor": "end" }, "|v|"),
    svg("text", { x: (GAUGE.left + GAUGE.width) / 2, y: GAUGE.height - 2, "text-anchor": "middle" }, "|s|"),
    curve,
    drop,
    dot,
    low,
    high,
  );
  const figures = element("p", { className: "figures number" });
  body.append(arrow, gauge, figures);

  // Squash of a length, as the curve of the gauge (paper, eq. 1); the dot on it is the network's own.
  const squashed = (length) => length ** 2 / (1 + length ** 2);

  function drawGauge() {
    const all = Array.from({ length: iterations }, (_, step) => at(sums, step)[scene.digit]);
    const most = Math.max(2, Math.ceil(Math.max(...all)));
    const x = (length) => GAUGE.left + (length / most) * (GAUGE.width - GAUGE.left - GAUGE.right);
    const y = (length) => bottom - length * (bottom - GAUGE.top);
    const points = Array.from({ length: 61 }, (_, n) => {
      const length = (n / 60) * most;
      return `${x(length)},${y(squashed(length))}`;
    });
    const [s, v] = [sums, lengths].map((array) => between(array, scene.moment)[scene.digit]);
    set(curve, { points: points.join(" ") });
    set(drop, { points: `${x(s)},${bottom} ${x(s)},${y(v)} ${GAUGE.left},${y(v)}` });
    set(dot, { cx: x(s), cy: y(v), fill: scene.colours.digits[scene.digit] });
    say(high, String(most));
  }

  function drawArrow() {
    const means = Array.from({ length: iterations }, (_, step) => at(planeMeans, step, scene.digit));
    const reach = Math.max(1e-6, ...means.map(([mx, my]) => Math.max(Math.abs(mx), 4 * Math.abs(my))));
    const scale = (ARROW.width - ARROW.left - ARROW.right) / reach;
    const middle = (ARROW.height - 16) / 2;
    const spot = ([mx, my]) => [ARROW.left + mx * scale, middle - my * scale];
    set(axis, { y1: middle, y2: middle });
    trail.forEach((was, step) => {
      const [cx, cy] = spot(means[step]);
      set(was, { cx, cy });
    });
    const [tx, ty] = spot(between(planeMeans, scene.moment, scene.digit));
    const angle = Math.atan2(ty - middle, tx - ARROW.left);
    const colour = scene.colours.digits[scene.digit];
    set(shaft, { x1: ARROW.left, y1: middle, x2: tx, y2: ty, stroke: colour });
    const wing = (turn) =>
      `${tx - 13 * Math.cos(angle + turn)},${ty - 13 * Math.sin(angle + turn)}`;
    set(head, { d: `M${tx},${ty}L${wing(0.45)}L${wing(-0.45)}Z`, fill: colour });
    say(reachText, `${reach.toFixed(3)} → for ${scene.digit}`);
  }

  return {
    element: section,
    draw() {
      const step = scene.iteration - 1;
      drawArrow();
      drawGauge();
      const said = words.squash[step][scene.digit];
      describe(arrow, words.plane[step][scene.digit]);
      describe(gauge, said);
      say(finding, said);
      say(
        figures,
        `|s| = ${at(sums, step)[scene.digit].toFixed(2)}  →  |v| = ${at(lengths, step)[scene.digit].toFixed(2)}`,
      );
    },
  };
}
