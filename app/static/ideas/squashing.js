// Squash: a length to slide along the curve, the current digit's ten capsules on it.

import { element, say, set, svg } from "../dom.js";
import { clamp, createHandle, picture } from "./handle.js";

export const styles = ["ideas/squashing.css"];

const [LEFT, RIGHT, TOP, BOTTOM] = [46, 640, 34, 300];
const [WIDTH, HEIGHT] = [660, 350];

export function create(stage, move) {
  let [state, longest] = [{}, 8];
  const x = (s) => LEFT + ((RIGHT - LEFT) * s) / longest;
  const y = (v) => BOTTOM - (BOTTOM - TOP) * v;
  const line = (points) => points.map(([s, v], n) => `${n ? "L" : "M"}${x(s)} ${y(v)}`).join("");

  const curve = svg("path", { class: "curve" });
  const [small, large] = [svg("path", { class: "near" }), svg("path", { class: "near" })];
  const drop = svg("path", { class: "drop" });
  const [axis, dots] = [svg("g", { class: "axis" }), svg("g")];
  const handle = createHandle({
    label: "Length of s",
    step: 0.05,
    dragged: (spot) => slide(((spot.x - LEFT) / (RIGHT - LEFT)) * longest),
    stepped: (step) => slide(state.length + step),
  });
  const drawn = picture(
    WIDTH,
    HEIGHT,
    "The length before, to the right, and the length after squashing, upwards",
    axis,
    small,
    large,
    curve,
    dots,
    drop,
    handle.element,
  );
  const arrows = createArrows();
  stage.append(
    element(
      "div",
      { className: "two" },
      drawn,
      element(
        "div",
        {},
        element("h2", {}, "The arrow, before and after"),
        arrows.element,
        element("h2", {}, "Along the curve"),
        element(
          "ul",
          { className: "legend" },
          element("li", { className: "solid" }, "|v| = |s|² / (1 + |s|²)"),
          element("li", { className: "dashed" }, "|s|² for short ones, 1 − 1/|s|² for long ones"),
          element("li", { className: "dots" }, "the ten capsules of your digit"),
        ),
      ),
    ),
  );

  function slide(length) {
    move({ length: Math.round(100 * clamp(length, 0, longest)) / 100 });
  }

  function drawAxis() {
    const texts = [0, 2, 4, 6, 8].map((s) => [x(s), BOTTOM + 20, "middle", String(s)]);
    texts.push(...[0, 0.5, 1].map((v) => [LEFT - 8, y(v) + 5, "end", String(v)]));
    texts.push([RIGHT, BOTTOM + 42, "end", "|s| before →"], [LEFT, TOP - 16, "start", "↑ |v| after"]);
    axis.replaceChildren(
      ...[0, 0.5, 1].map((v) => svg("line", { x1: LEFT, x2: RIGHT, y1: y(v), y2: y(v) })),
      ...texts.map(([tx, ty, anchor, text]) => svg("text", { x: tx, y: ty, "text-anchor": anchor }, text)),
    );
  }

  return {
    show(now, numbers) {
      [state, longest] = [now, numbers.longest];
      if (!axis.children.length) {
        drawAxis();
        set(curve, { d: line(numbers.curve) });
        set(small, { d: line(numbers.small) });
        set(large, { d: line(numbers.large) });
      }
      dots.replaceChildren(...numbers.digits.map(([s, v], digit) => dot(digit, s, v, digit === numbers.winner)));
      const [cx, cy] = [x(state.length), y(numbers.after)];
      set(drop, { d: `M${cx} ${BOTTOM}V${cy}H${LEFT}` });
      const text = `|s| ${state.length.toFixed(2)}, |v| ${numbers.after.toFixed(3)}`;
      handle.update({ x: cx, y: cy, value: state.length, min: 0, max: longest, text });
      arrows.update(state.length, numbers.after, longest);
    },
  };

  // Named are the longest and whatever else does not crowd in the corner.
  function dot(digit, s, v, isWinner) {
    const [cx, cy] = [x(Math.min(s, longest)), y(v)];
    const made = svg("g", { style: `--own: var(--digit-${digit})` }, svg("circle", { class: "dot", cx, cy, r: isWinner ? 8 : 6 }));
    if (isWinner || v > 0.1) made.append(svg("text", { x: cx + 11, y: cy + 19, class: "name" }, String(digit)));
    return made;
  }
}

// Two arrows in the same direction and on the same scale.
function createArrows() {
  const [LONG, START] = [270, 12];
  const rows = ["s", "v"].map((letter, n) => {
    const [shaft, head] = [svg("line", { class: "shaft" }), svg("path", { class: "head" })];
    const text = svg("text", { x: START, y: 22 + 62 * n });
    return { letter, n, shaft, head, text };
  });
  const drawn = svg(
    "svg",
    { viewBox: "0 0 300 118", role: "img" },
    ...rows.flatMap(({ shaft, head, text }) => [shaft, head, text]),
  );
  return {
    element: drawn,
    update(before, after, longest) {
      const told = [before, after].map((length, n) => `|${rows[n].letter}| = ${length.toFixed(n + 2)}`);
      rows.forEach(({ n, shaft, head, text }) => {
        const end = START + (LONG * [before, after][n]) / longest;
        const y = 38 + 62 * n;
        set(shaft, { x1: START, x2: Math.max(START, end - 8), y1: y, y2: y });
        set(head, { d: `M${end} ${y}l-12 -7v14z` });
        say(text, told[n]);
      });
      drawn.setAttribute("aria-label", told.join(", "));
    },
  };
}
