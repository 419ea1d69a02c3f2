// Curves against the amount of one factor: answers above, the sixteen dimensions below.

import { describe, gridLine, set, svg } from "../dom.js";

const BOX = { width: 560, height: 250, left: 34, right: 12, top: 12, bottom: 26 };
const SMALL = { width: 120, height: 56 };

// A place on the horizontal axis for an amount.
function scaleOf(amounts, left, right) {
  const [low, high] = [amounts[0], amounts.at(-1)];
  return (amount) => left + ((amount - low) / (high - low)) * (right - left);
}

function path(amounts, values, x, y) {
  return amounts.map((amount, n) => `${n ? "L" : "M"}${x(amount).toFixed(1)} ${y(values[n]).toFixed(1)}`).join("");
}

// The answers: update({ amounts, now, lines, title }) with lines of { kind, values, digit }; a line
// with a digit has its colour, and its number where it is highest. mark(now) moves the hand alone.
// chosen(amount) is called while one drags along it.
export function createChart(chosen) {
  const [grid, lines, hand] = [svg("g"), svg("g"), svg("line", { class: "hand" })];
  const drawn = svg(
    "svg",
    { class: "chart", role: "img", viewBox: `0 0 ${BOX.width} ${BOX.height}` },
    grid,
    lines,
    hand,
  );
  const [left, right] = [BOX.left, BOX.width - BOX.right];
  const [top, bottom] = [BOX.top, BOX.height - BOX.bottom];
  let [amounts, lowest] = [[0, 1], 0];
  const mark = (now) => {
    const x = scaleOf(amounts, left, right)(now);
    set(hand, { x1: x, x2: x, y1: top, y2: bottom });
  };
  const y = (value) => bottom - ((value - lowest) / (1 - lowest)) * (bottom - top);
  const at = (event) => {
    const box = drawn.getBoundingClientRect();
    const along = ((event.clientX - box.left) / box.width) * BOX.width;
    const share = Math.min(1, Math.max(0, (along - left) / (right - left)));
    chosen(amounts[0] + share * (amounts.at(-1) - amounts[0]));
  };
  drawn.onpointerdown = (event) => {
    drawn.setPointerCapture(event.pointerId);
    at(event);
  };
  drawn.onpointermove = (event) => {
    if (drawn.hasPointerCapture(event.pointerId)) at(event);
  };
  return {
    element: drawn,
    mark,
    update(shown) {
      amounts = shown.amounts;
      // Lengths and probabilities lie above 0; a cosine need not.
      lowest = shown.lines.some(({ values }) => Math.min(...values) < 0) ? -1 : 0;
      const x = scaleOf(amounts, left, right);
      grid.replaceChildren(
        ...[lowest, (lowest + 1) / 2, 1].flatMap((value) => [
          gridLine(left, right, y(value)),
          svg("text", { x: left - 6, y: y(value) + 5, "text-anchor": "end" }, String(value).replace("-", "−")),
        ]),
        ...[0, 0.25, 0.5, 0.75, 1].map((share) => {
          const amount = amounts[0] + share * (amounts.at(-1) - amounts[0]);
          return svg(
            "text",
            { x: x(amount), y: BOX.height - 6, "text-anchor": "middle" },
            String(Math.round(amount * 100) / 100).replace("-", "−"),
          );
        }),
      );
      lines.replaceChildren(
        ...shown.lines.flatMap(({ kind, values, digit }) => {
          const own = digit === undefined ? {} : { style: `--own: var(--digit-${digit})` };
          const line = svg("path", { class: kind, d: path(amounts, values, x, y), ...own });
          if (digit === undefined) return [line];
          const top = values.indexOf(Math.max(...values));
          const at = Math.min(right - 8, Math.max(left + 8, x(amounts[top])));
          return [line, svg("text", { x: at, y: y(values[top]) - 6, "text-anchor": "middle" }, String(digit))];
        }),
      );
      mark(shown.now);
      describe(drawn, shown.title);
    },
  };
}

// Sixteen small curves on one scale: update({ amounts, now, poses, dim, title }), mark(now).
export function createSmall() {
  const drawn = svg("svg", { class: "poses", role: "img" });
  let hands = []; // { line, x } of each
  const mark = (now) => hands.forEach(({ line, x }) => set(line, { x1: x(now), x2: x(now) }));
  return {
    element: drawn,
    mark,
    update({ amounts, now, poses, dim, title }) {
      hands = [];
      const most = poses.reduce((a, b) => Math.max(a, Math.abs(b)), 0.1);
      const across = 4;
      const [gap, head] = [10, 16];
      const [pitch, rise] = [SMALL.width + gap, SMALL.height + head + 4];
      set(drawn, { viewBox: `0 0 ${across * pitch - gap} ${Math.ceil(dim / across) * rise}` });
      drawn.replaceChildren(
        ...Array.from({ length: dim }, (_, n) => {
          const [left, top] = [(n % across) * pitch, Math.floor(n / across) * rise + head];
          const x = scaleOf(amounts, left, left + SMALL.width);
          const y = (value) => top + (SMALL.height / 2) * (1 - value / most);
          const values = amounts.map((__, m) => poses[m * dim + n]);
          const line = svg("line", { class: "hand", y1: top, y2: top + SMALL.height });
          hands.push({ line, x });
          return svg(
            "g",
            {},
            svg("text", { x: left, y: top - 4 }, String(n + 1)),
            svg("line", { class: "zero", x1: left, x2: left + SMALL.width, y1: y(0), y2: y(0) }),
            svg("path", { class: "dimension", d: path(amounts, values, x, y) }),
            line,
          );
        }),
      );
      mark(now);
      describe(drawn, title);
    },
  };
}
