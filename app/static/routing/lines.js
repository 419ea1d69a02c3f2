// One iteration of one coupling, line by line as in the paper's procedure 1: symbol = numbers.

import { createCells, furthest } from "./cells.js";
import { element, say, sayOneOf } from "../dom.js";
import { addition, formula, index, plain } from "./formula.js";
import { at } from "./trace.js";

export function createLines(scene) {
  const { digits, digitDim, children, iterations, trained } = scene.trace.meta;
  const { logits, couplings, agreement, bill, sums, lengths } = scene.trace.arrays;
  const names = Array.from({ length: digits }, (_, digit) => String(digit));
  const [b, c] = [createCells(digits, names), createCells(digits, names)];
  const [s, v] = [createCells(digitDim), createCells(digitDim)];
  const [ij, ji] = [index("i", "j"), index("j|i")].map((sub) => () => sub.cloneNode(true));
  const j = () => index("j");
  const list = element("ol", { className: "lines" });
  // A line of the procedure: its symbols, what they come to in one number, what that means, and
  // the numbers that it stands for. Returns what says number and meaning at an iteration.
  const line = (symbols, cells = null) => {
    const [value, words] = [element("b", { className: "number" }), element("span", {})];
    const text = element("p", {}, formula(...symbols), value);
    text.append(element("span", { className: "steady" }, words));
    list.append(element("li", {}, text, ...(cells ? [cells.element] : [])));
    return (number, meaning) => {
      const meanings = Array.from({ length: iterations }, (_, step) => meaning(step));
      say(value, number);
      sayOneOf(words, meanings, scene.iteration - 1);
    };
  };
  const lean = line(["b", ij()], b);
  const share = line(["c", ij(), " = softmax(b", ij(), ")"], c);
  const sum = line(["s", j(), " = Σ", index("i"), " c", ij(), " û", ji()], s);
  const squash = line(["v", j(), " = squash(s", j(), ")"], v);
  const agree = line(["û", ji(), " · v", j()]);
  const next = line(["b", ij(), " ← b", ij(), " + û", ji(), " · v", j()]);
  const heading = element("h3", {});

  // How far a vector's colours reach: one scale for the trained iterations, or for all.
  function limitOf(array) {
    const all = scene.fitsAll || scene.iteration > trained;
    return furthest(all ? array : array.subarray(0, trained * digitDim));
  }

  return {
    element: element("div", {}, heading, list),
    // arrays: of the server's answer; null while it is on its way
    draw(child, arrays) {
      const step = scene.iteration - 1;
      const digit = scene.digit;
      const map = scene.colours.diverging;
      const value = (array, when = step) => at(array, when, digit)[child];
      const ofAll = (array) => names.map((_, k) => at(array, step, k)[child]);
      const [leans, shares] = [ofAll(logits), ofAll(couplings)];
      const beyond = scene.iteration > trained ? ", beyond training" : "";
      say(heading, `Iteration ${scene.iteration}${beyond}, line by line`);

      lean("", () => "Logits: what it has gathered for each digit. All start at 0.");
      b.draw("b, ten logits", leans, map, (x) => x / Math.max(furthest(leans), 0.1));
      share("", () => `Ten shares of its vote that add up to 1; even would be ${1 / digits} each.`);
      const reach = scene.limits().leaning;
      const leaning = (x) => Math.log2(Math.max(x * digits, 1e-30)) / reach;
      c.draw("c, ten shares", shares, map, leaning, (x) => plain(x));
      [b, c].forEach((cells) => cells.mark(digit));

      const [length, squashed] = [sums, lengths].map((array) => plain(at(array, step)[digit]));
      const [sumNow, output] = ["sums", "outputs"].map((name) => arrays && at(arrays[name], step));
      sum(
        `|s| = ${length}`,
        (when) =>
          `All ${children.toLocaleString("en")} weighted votes, added up. This capsule’s part ` +
          `of |s|: c (û·ŝ) = ${plain(value(bill, when))}.`,
      );
      s.draw("s, the weighted sum", sumNow, map, (x) => x / limitOf(arrays.sums));
      squash(
        `|v| = ${squashed}`,
        () => "The same direction; the length becomes |s|² / (1 + |s|²), below 1.",
      );
      v.draw("v, the digit capsule", output, map, (x) => x / limitOf(arrays.outputs));

      const way = (when) => (value(agreement, when) < 0 ? "against" : "with");
      agree(
        `= ${plain(value(agreement))}`,
        (when) => `Agreement: its vote points ${way(when)} what the digit capsule says.`,
      );
      const isLast = scene.iteration === iterations;
      next(
        isLast ? "" : `= ${addition(value(logits), value(agreement), value(logits, step + 1))}`,
        (when) =>
          when === iterations - 1
            ? `Iteration ${iterations} is the last one that was computed.`
            : `This is what stands at b for ${digit} in iteration ${when + 2}.`,
      );
    },
  };
}
