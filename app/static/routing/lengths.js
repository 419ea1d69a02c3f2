// The story in lines: the length of each digit capsule after each iteration.

import { describe, panel, say, set, svg } from "./dom.js";
import { at, between } from "./trace.js";

const BOX = { width: 560, height: 270, left: 34, right: 30, top: 22, bottom: 30 };

export function createLengths(scene) {
  const { iterations, trained, digits, words } = scene.trace.meta;
  const { lengths } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "lengths",
    "How long each digit capsule gets",
    "|v|",
    "A long capsule says: this digit is here. Shaded: more iterations than it was trained with.",
  );
  const x = (position) =>
    BOX.left + ((position - 1) / (iterations - 1)) * (BOX.width - BOX.left - BOX.right);
  const y = (length) => BOX.height - BOX.bottom - length * (BOX.height - BOX.top - BOX.bottom);

  const picture = svg("svg", { role: "img", viewBox: `0 0 ${BOX.width} ${BOX.height}` });
  picture.append(
    svg("rect", {
      class: "beyond",
      x: x(trained),
      y: BOX.top,
      width: x(iterations) - x(trained),
      height: BOX.height - BOX.top - BOX.bottom,
    }),
    text(x(trained) + 6, BOX.top - 8, "not how it was trained →", "start"),
  );
  for (const length of [0, 0.5, 1]) {
    picture.append(
      svg("line", { class: "grid", x1: BOX.left, x2: x(iterations), y1: y(length), y2: y(length) }),
      text(BOX.left - 6, y(length) + 4, String(length), "end"),
    );
  }
  for (let n = 1; n <= iterations; n++) {
    picture.append(text(x(n), BOX.height - 10, String(n), "middle", n === trained ? "strong" : ""));
  }
  const hand = svg("line", { class: "hand", y1: BOX.top, y2: BOX.height - BOX.bottom });
  picture.append(hand);

  const lines = Array.from({ length: digits }, (_, digit) => {
    const points = Array.from(
      { length: iterations },
      (__, step) => `${x(step + 1)},${y(at(lengths, step)[digit])}`,
    );
    const group = svg("g");
    const line = svg("polyline", { points: points.join(" "), fill: "none" });
    const dot = svg("circle", { r: 4 });
    const name = text(x(iterations) + 12, 0, String(digit), "middle", "strong");
    group.append(line, dot, name);
    picture.append(group);
    return { group, line, dot, name };
  });
  spread(lines.map(({ name }, digit) => [name, y(at(lengths, iterations - 1)[digit])]));
  body.append(picture);

  return {
    element: section,
    draw() {
      const now = between(lengths, scene.moment);
      const place = x(scene.moment.position);
      set(hand, { x1: place, x2: place });
      lines.forEach(({ group, line, dot, name }, digit) => {
        const chosen = digit === scene.digit;
        const colour = scene.colours.digits[digit];
        set(line, { stroke: colour, "stroke-width": chosen ? 4 : 1.75 });
        set(dot, { cx: place, cy: y(now[digit]), fill: colour, r: chosen ? 6 : 3.5 });
        set(name, { fill: colour });
        group.setAttribute("class", chosen ? "chosen" : "");
      });
      const said = words.lengths[scene.iteration - 1];
      describe(picture, said);
      say(finding, said);
    },
  };
}

function text(x, y, content, anchor, className = "") {
  return svg("text", { x, y, "text-anchor": anchor, class: className }, content);
}

// Keeps labels from covering one another: from the lowest line up, each at least 15 above the last.
function spread(labels) {
  let floor = BOX.height - BOX.bottom + 6;
  const placed = [...labels].sort((a, b) => b[1] - a[1]);
  const least = placed.length * 15;
  for (const [index, [label, wanted]] of placed.entries()) {
    const y = Math.min(wanted + 4, floor);
    label.setAttribute("y", Math.max(y, least - (index + 1) * 15 + 8));
    floor = y - 15;
  }
}
