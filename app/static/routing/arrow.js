// The weighted mean vote, magnified: where it went from iteration to iteration.

import { describe, gridLine, say, set, svg } from "../dom.js";
import { at, between } from "./trace.js";

const BOX = { width: 320, height: 110, left: 16, right: 304, middle: 47 };

export function createArrow(scene) {
  const { words, iterations, trained } = scene.trace.meta;
  const { planeMeans } = scene.trace.arrays;
  const trail = Array.from({ length: iterations }, (_, step) =>
    svg("circle", { class: step < trained ? "was" : "was later", r: 3 }),
  );
  const shaft = svg("line", { class: "shaft", x1: BOX.left, y1: BOX.middle });
  const head = svg("path");
  const reachText = svg("text", { x: BOX.right, y: BOX.height - 6, "text-anchor": "end" });
  const picture = svg(
    "svg",
    { role: "img", viewBox: `0 0 ${BOX.width} ${BOX.height}` },
    gridLine(BOX.left, BOX.right, BOX.middle),
    ...trail,
    shaft,
    head,
    reachText,
    svg("text", { x: BOX.left, y: BOX.height - 6 }, "0"),
  );
  return {
    element: picture,
    draw() {
      const means = trail.map((_, step) => at(planeMeans, step, scene.digit));
      // Fits the longest of all iterations, and what strays from the axis.
      const room = ([x, y]) => Math.max(Math.abs(x), 4 * Math.abs(y));
      const reach = Math.max(1e-6, ...means.map(room));
      const scale = (BOX.right - BOX.left) / reach;
      const spot = ([x, y]) => [BOX.left + x * scale, BOX.middle - y * scale];
      trail.forEach((was, step) => {
        const [cx, cy] = spot(means[step]);
        set(was, { cx, cy });
      });
      const [x, y] = spot(between(planeMeans, scene.moment, scene.digit));
      const along = Math.atan2(y - BOX.middle, x - BOX.left);
      const wing = (turn) =>
        `${x - 13 * Math.cos(along + turn)},${y - 13 * Math.sin(along + turn)}`;
      const colour = scene.colours.digits[scene.digit];
      set(shaft, { x2: x, y2: y, stroke: colour });
      set(head, { d: `M${x},${y}L${wing(0.45)}L${wing(-0.45)}Z`, fill: colour });
      say(reachText, `more for ${scene.digit} →  ${reach.toFixed(3)}`);
      describe(picture, words.plane[scene.iteration - 1][scene.digit]);
    },
  };
}
