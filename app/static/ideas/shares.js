// Coupling by softmax: three logits, the shares they make, and where agreement takes them.

import { element, set, svg } from "../dom.js";
import { button, slider } from "../controls.js";

export const styles = ["ideas/shares.css"];

const [LEFT, RIGHT, TOP, BOTTOM] = [36, 420, 12, 190];

export function create(stage, move) {
  let [state, numbers] = [{}, null];
  const groups = { logits: [], agreement: [] };
  const [logits, agreement] = [element("div", {}), element("div", {})];
  const bar = element("div", { className: "whole" });
  const lines = svg("g");
  const axis = svg("g", { class: "axis" });
  const chart = svg("svg", { viewBox: "0 0 440 232", role: "img" }, axis, lines);
  const even = button("All logits at 0", () => move({ logits: [0, 0, 0] }));
  const real = button("Agreement as in your digit", () => move({ agreement: numbers.real }));
  stage.append(
    element(
      "div",
      { className: "two even" },
      element(
        "div",
        {},
        element("h2", {}, "Logits b"),
        logits,
        element("h2", {}, "Couplings c: shares of one whole"),
        bar,
        element("div", { className: "buttons" }, even),
      ),
      element(
        "div",
        {},
        element("h2", {}, "Agreement û·v, added to the logit after each iteration"),
        agreement,
        element("h2", {}, "The couplings that follow"),
        chart,
        element("div", { className: "buttons" }, real),
      ),
    ),
  );

  function build() {
    const limits = { logits: numbers.highest, agreement: numbers.strongest };
    for (const [name, place] of [["logits", logits], ["agreement", agreement]]) {
      groups[name] = numbers.digits.map((digit, n) =>
        slider({
          label: `${name === "logits" ? "b" : "û·v"} for ${digit}`,
          min: -limits[name],
          max: limits[name],
          step: name === "logits" ? 0.05 : 0.01,
          changed: (value) => move({ [name]: state[name].with(n, value) }),
        }),
      );
      place.replaceChildren(...groups[name].map((made) => made.element));
    }
    const rounds = numbers.couplings.length;
    axis.replaceChildren(
      ...[0, 0.5, 1].flatMap((c) => [
        svg("line", { x1: LEFT, x2: RIGHT, y1: y(c), y2: y(c) }),
        svg("text", { x: LEFT - 6, y: y(c) + 5, "text-anchor": "end" }, String(c)),
      ]),
      ...Array.from({ length: rounds }, (_, n) =>
        svg("text", { x: x(n, rounds), y: BOTTOM + 19, "text-anchor": "middle" }, String(n + 1)),
      ),
      svg("text", { x: RIGHT, y: BOTTOM + 38, "text-anchor": "end" }, "iteration →"),
    );
  }

  return {
    show(now, answer) {
      const isNew = String(numbers?.digits) !== String(answer.digits);
      [state, numbers] = [now, answer];
      if (isNew) build();
      for (const [name, made] of Object.entries(groups)) {
        made.forEach(({ update, element: row }, n) => {
          row.style.setProperty("--own", `var(--digit-${numbers.digits[n]})`);
          update(state[name][n], signed(state[name][n]));
        });
      }
      bar.replaceChildren(...numbers.couplings[0].map(part));
      const rounds = numbers.couplings.length;
      lines.replaceChildren(
        ...numbers.digits.flatMap((digit, n) => {
          const points = numbers.couplings.map((row, round) => [x(round, rounds), y(row[n])]);
          const style = `--own: var(--digit-${digit})`;
          return svg("polyline", { class: "share-line", style, points: points.join(" ") });
        }),
        ...named(numbers),
      );
      const told = numbers.digits.map((digit, n) => `${digit}: ${numbers.couplings.at(-1)[n].toFixed(2)}`);
      set(chart, { "aria-label": `After ${rounds} iterations, ${told.join(", ")}` });
    },
  };

  function part(share, n) {
    const digit = numbers.digits[n];
    const text = `${digit}: ${share.toFixed(2)}`;
    return element(
      "span",
      { style: `--own: var(--digit-${digit}); flex-grow: ${share}` },
      element("i", {}),
      element("span", { className: "number" }, text),
    );
  }
}

// The digits' names where their lines end, apart from one another.
function named({ digits, couplings }) {
  const ends = digits.map((digit, n) => ({ digit, at: y(couplings.at(-1)[n]) }));
  ends.sort((a, b) => b.at - a.at);
  return ends.map(({ digit, at }, n) => {
    const lifted = n ? Math.min(at, ends[n - 1].lifted - 15) : at;
    ends[n].lifted = lifted;
    return svg("text", { x: RIGHT + 6, y: lifted + 5 }, String(digit));
  });
}

const x = (round, rounds) => LEFT + ((RIGHT - LEFT - 8) * round) / (rounds - 1) + 4;
const y = (share) => BOTTOM - (BOTTOM - TOP) * share;
const signed = (value) => `${value < 0 ? "−" : value > 0 ? "+" : ""}${Math.abs(value).toFixed(2)}`;
