// The story in lines: the length of each digit capsule after each iteration.

import { describe, gridLine, panel, roomIn, sayOneOf, set, svg } from "../dom.js";
import { at, between } from "./trace.js";

const BOX = { height: 270, left: 30, right: 26, top: 22, bottom: 28 };
const LABEL = 15; // between two labels

export function createLengths(scene) {
  const { words } = scene.trace.meta;
  const { lengths } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "lengths",
    "How long each digit capsule gets",
    "|v|",
    "A long capsule says: this digit is here. Shaded: more iterations than it was trained with.",
  );
  const picture = svg("svg", { role: "img" });
  body.append(picture);
  let chart = null;

  return {
    element: section,
    measure() {
      const width = roomIn(body);
      if (width && chart?.width !== width) chart = build(scene, picture, width);
    },
    draw() {
      if (!chart) return;
      const now = between(lengths, scene.moment);
      const place = chart.x(scene.moment.position);
      set(chart.hand, { x1: place, x2: place });
      chart.lines.forEach(({ group, line, dot }, digit) => {
        const chosen = digit === scene.digit;
        const colour = scene.colours.digits[digit];
        set(line, { stroke: colour, "stroke-width": chosen ? 4 : 1.75 });
        set(dot, { cx: place, cy: chart.y(now[digit]), fill: colour, r: chosen ? 6 : 3.5 });
        group.setAttribute("class", chosen ? "chosen" : "");
      });
      const step = scene.iteration - 1;
      describe(picture, words.lengths[step]);
      sayOneOf(finding, words.lengths, step);
    },
  };
}

// Draws all that stands still, in units, so that its text is as large as any other.
function build(scene, picture, width) {
  const { iterations, trained, digits } = scene.trace.meta;
  const { lengths } = scene.trace.arrays;
  const [left, right] = [BOX.left, width - BOX.right];
  const [top, bottom] = [BOX.top, BOX.height - BOX.bottom];
  const x = (position) => left + ((position - 1) / (iterations - 1)) * (right - left);
  const y = (length) => bottom - length * (bottom - top);
  set(picture, { viewBox: `0 0 ${width} ${BOX.height}` });
  const shade = { x: x(trained), y: top, width: right - x(trained), height: bottom - top };
  picture.replaceChildren(
    svg("rect", { class: "beyond", ...shade }),
    text(x(trained) + 6, top - 8, "not how it was trained →", "start"),
  );
  for (const length of [0, 0.5, 1]) {
    picture.append(
      gridLine(left, right, y(length)),
      text(left - 6, y(length) + 4, String(length), "end"),
    );
  }
  for (let n = 1; n <= iterations; n++) {
    picture.append(text(x(n), BOX.height - 8, String(n), "middle", n === trained ? "strong" : ""));
  }
  const hand = svg("line", { class: "hand", y1: top, y2: bottom });
  picture.append(hand);
  const lines = Array.from({ length: digits }, (_, digit) => {
    const points = Array.from({ length: iterations }, (__, step) => {
      return `${x(step + 1)},${y(at(lengths, step)[digit])}`;
    });
    const line = svg("polyline", { points: points.join(" "), fill: "none" });
    const dot = svg("circle", { r: 4 });
    const end = y(at(lengths, iterations - 1)[digit]);
    const name = svg("line", { x1: right + 3, x2: right + 9, y1: end, class: "leader" });
    const group = svg("g", {}, name, line, dot);
    picture.append(group);
    return { group, line, dot, name, end };
  });
  spread(lines.map(({ end }) => end), bottom).forEach((place, digit) => {
    set(lines[digit].name, { y2: place });
    picture.append(text(right + 17, place + 4, String(digit), "middle", "strong"));
  });
  return { width, x, y, hand, lines };
}

function text(x, y, content, anchor, className = "") {
  return svg("text", { x, y, "text-anchor": anchor, class: className }, content);
}

// Keeps labels from covering one another: from the lowest line up, each clear of the last.
function spread(wanted, bottom) {
  const placed = [...wanted];
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[b] - wanted[a]);
  let floor = bottom;
  for (const [rank, index] of order.entries()) {
    const least = BOX.top - 12 + (order.length - 1 - rank) * LABEL; // room for those above
    placed[index] = Math.max(Math.min(wanted[index], floor), least);
    floor = placed[index] - LABEL;
  }
  return placed;
}
