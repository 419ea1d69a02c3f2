// The ten digit capsules to choose from, each with its length now.

import { element, say } from "./dom.js";
import { at, between } from "./trace.js";

export function createChips(scene) {
  const node = element("div", { className: "chips", role: "group", "aria-label": "Digit capsule" });
  const chips = Array.from({ length: scene.trace.meta.digits }, (_, digit) => {
    const bar = element("i", { className: "bar", "aria-hidden": "true" });
    const value = element("span", { className: "number" });
    const name = element("b", {}, String(digit));
    const chip = element(
      "button",
      { type: "button", className: "chip" },
      name,
      value,
      element("i", { className: "track", "aria-hidden": "true" }, bar),
    );
    chip.onclick = () => scene.chooseDigit(digit);
    node.append(chip);
    return { chip, bar, value };
  });
  return {
    element: node,
    draw() {
      const { lengths } = scene.trace.arrays;
      const now = between(lengths, scene.moment);
      const said = at(lengths, scene.iteration - 1);
      chips.forEach(({ chip, bar, value }, digit) => {
        chip.style.setProperty("--digit", scene.colours.digits[digit]);
        chip.setAttribute("aria-pressed", String(digit === scene.digit));
        chip.setAttribute("aria-label", `Capsule ${digit}, length ${said[digit].toFixed(2)}`);
        bar.style.width = `${now[digit] * 100}%`;
        say(value, said[digit].toFixed(2).replace(/^0/, ""));
      });
    },
  };
}
