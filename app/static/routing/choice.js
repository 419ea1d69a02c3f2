// Which digit capsule the panels are about, and how long each of them is now.

import { createChips } from "../chips.js";
import { element } from "../dom.js";
import { at, between } from "./trace.js";

export function createChoice(scene) {
  const { lengths } = scene.trace.arrays;
  const node = element("div");
  const chips = createChips(node, scene.trace.meta.digits, scene.chooseDigit);
  return {
    element: node,
    draw() {
      const said = at(lengths, scene.iteration - 1);
      chips.show(said, scene.digit, scene.colours.digits, between(lengths, scene.moment));
    },
  };
}
