// Before routing: a capsule's pose times a learnt matrix is its vote, as a picture with its numbers.

import { createCells, furthest, paint, WAITING } from "./cells.js";
import { element, say } from "../dom.js";
import { formula, index, plain } from "./formula.js";

const MOVES = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

const JOINED = "\u2060"; // no line ends here

export function createVote(scene) {
  const { poseDim, digitDim } = scene.trace.meta;
  const weights = Array.from({ length: digitDim * poseDim }, () => element("i", {}));
  const matrix = element("span", { className: "matrix", "aria-hidden": "true" }, ...weights);
  matrix.style.setProperty("--columns", poseDim);
  const pose = createCells(poseDim);
  const vote = createCells(digitDim);
  const column = (name, node, of) => element("span", { className: "column" }, name, node, of);
  const product = element(
    "div",
    {
      className: "product",
      tabIndex: 0,
      role: "application",
      "aria-label": "W times u is û. Up and down move from row to row and say its arithmetic.",
    },
    column(formula("W", index("i", "j")), matrix, `${digitDim} × ${poseDim}`),
    element("span", { className: "operator" }, "×"),
    column(formula("u", index("i")), pose.element, String(poseDim)),
    element("span", { className: "operator" }, "="),
    column(formula("û", index("j|i")), vote.element, String(digitDim)),
  );
  const sum = element("p", { className: "row-sum number", "aria-live": "polite" });
  const words = element("p", { className: "muted" });
  const node = element(
    "div",
    { className: "vote" },
    element("h3", {}, "Before routing: its vote"),
    words,
    product,
    sum,
  );
  let numbers = null; // { pose, weight, vote } that are shown
  let row = 0;

  // "Row 3 of W times u" with its own numbers: the sum is the network's.
  function explain() {
    weights.forEach((cell, n) => cell.classList.toggle("on", Math.floor(n / poseDim) === row));
    vote.mark(row);
    if (!numbers) return say(sum, WAITING);
    const terms = Array.from(numbers.pose, (value, k) => {
      return `(${plain(numbers.weight[row * poseDim + k])})${JOINED}(${plain(value)})`;
    });
    return say(sum, `Row ${row + 1}: ${terms.join(" + ")} = ${plain(numbers.vote[row])}`);
  }

  const point = (at) => {
    row = at;
    explain();
  };
  weights.forEach((cell, n) => (cell.onpointerenter = () => point(Math.floor(n / poseDim))));
  vote.onpoint(point);
  product.onkeydown = (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows would move the clock
    point(Math.min(Math.max(row + move, 0), digitDim - 1));
  };

  return {
    element: node,
    // arrays: of the server's answer; null while it is on its way
    draw(arrays, activity) {
      const map = scene.colours.diverging;
      if (arrays && arrays.vote !== numbers?.vote) {
        // The row that matters most is the example, until another is pointed at.
        row = arrays.vote.reduce((most, v, n) => {
          return Math.abs(v) > Math.abs(arrays.vote[most]) ? n : most;
        }, 0);
      }
      numbers = arrays;
      say(
        words,
        `The capsule says u, |u| = ${activity.toFixed(3)} long. A matrix W, learnt in training and ` +
          `the same for every image, turns it into a guess: what digit ${scene.digit} should look ` +
          "like if this part belongs to it. It stays as it is while routing.",
      );
      const [w, u, v] = ["weight", "pose", "vote"].map((name) => arrays?.[name] ?? null);
      const limit = w ? furthest(w) : 1;
      weights.forEach((cell, n) => {
        paint(cell, map, w ? w[n] / limit : 0);
        cell.title = w
          ? `W, row ${Math.floor(n / poseDim) + 1}, column ${(n % poseDim) + 1}: ${plain(w[n])}`
          : "";
      });
      pose.draw("u, what the capsule says", u, map, (x) => x / furthest(u));
      vote.draw("û, its vote", v, map, (x) => x / furthest(v));
      explain();
    },
  };
}
