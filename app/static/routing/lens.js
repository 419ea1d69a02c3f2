// The capsule that is lit, in words: always in sight, whichever panel it was pointed at in.

import { element, say } from "../dom.js";
import { litChild } from "./store.js";
import { at, childName, signed } from "./trace.js";

const HINT = matchMedia("(hover: hover)").matches
  ? "Point at a capsule in any panel, or reach it with Tab and the arrow keys: it lights up in all " +
    "of them. A click pins it."
  : "Tap a capsule in any panel: it lights up in all of them.";

export function createLens(scene) {
  const { digits, types, places, grid } = scene.trace.meta;
  const { activity, couplings, agreement, bill, logits, billGains, billLosses, billPlaces } =
    scene.trace.arrays;
  const words = element("p", { className: "words", "aria-live": "polite" });
  const shares = element("div", { className: "shares", "aria-hidden": "true" });
  shares.append(element("div", { className: "even" }));
  const bars = Array.from({ length: digits }, (_, digit) => {
    const bar = element("i", {});
    shares.append(element("span", {}, bar, element("b", {}, String(digit))));
    return bar;
  });
  const caption = element("span", { className: "muted" }, "c to each digit, sum 1");
  const unpin = element("button", { type: "button", className: "unpin" }, "Unpin");
  unpin.onclick = () => scene.pin(null);
  const more = element("button", { type: "button", className: "more" }, "Arithmetic");
  more.title = "Go to One coupling, where every number of this capsule stands";
  more.onclick = () => scene.showCoupling();
  const node = element(
    "aside",
    { className: "lens", "aria-label": "The lit capsule" },
    words,
    element("div", { className: "of-child" }, shares, caption),
    more,
    unpin,
  );

  function sentence() {
    if (!scene.lit) return HINT;
    const step = scene.iteration - 1;
    const j = scene.digit;
    const child = litChild(scene);
    if (child === null && scene.lit.place === null) {
      const { type } = scene.lit;
      const [gain, loss] = [at(billGains, step, j)[type], at(billLosses, step, j)[type]];
      return (
        `All ${places} capsules of type ${type + 1}: ${signed(gain)} and ${signed(loss)}, ` +
        `together ${signed(gain + loss)} of the length of the sum for ${j}.`
      );
    }
    if (child === null) {
      const { place } = scene.lit;
      return (
        `All ${types} capsules at row ${Math.floor(place / grid) + 1}, column ` +
        `${(place % grid) + 1}: together ${signed(at(billPlaces, step, j)[place])} of the length ` +
        `of the sum for ${j}.`
      );
    }
    const value = (array) => at(array, step, j)[child];
    const name = childName(scene.trace.meta, child);
    return (
      `${name[0].toUpperCase()}${name.slice(1)}: activity |u| ${activity[child].toFixed(2)}. ` +
      `Coupling to ${j}: ${value(couplings).toFixed(3)} (even: ${1 / digits}), from a logit b of ` +
      `${signed(value(logits), 2)}. Agreement û·v: ${signed(value(agreement), 2)}. ` +
      `Adds ${signed(value(bill))} to |s|.`
    );
  }

  function light() {
    say(words, sentence());
    const child = litChild(scene);
    node.classList.toggle("empty", !scene.lit);
    node.classList.toggle("whole", child !== null);
    unpin.hidden = !scene.pinned;
    more.hidden = !scene.pinned || child === null || !scene.showCoupling;
    if (child === null) return;
    const given = bars.map((_, digit) => at(couplings, scene.iteration - 1, digit)[child]);
    const most = Math.max(2 / digits, ...given);
    node.style.setProperty("--even-part", 1 / digits / most);
    bars.forEach((bar, digit) => {
      bar.style.height = `${Math.max((given[digit] / most) * 100, 2)}%`;
      bar.style.background = scene.colours.digits[digit];
    });
  }

  return { element: node, draw: light, light };
}
