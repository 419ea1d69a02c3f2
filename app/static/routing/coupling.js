// One coupling, down to the arithmetic: every symbol between a capsule and a digit, with its number.
// What only this panel shows (u, W, û, s, v) is asked for when a capsule is chosen.

import { whenDelivered } from "../courier.js";
import { createCapsuleChoice } from "./capsule-choice.js";
import { WAITING } from "./cells.js";
import { createCouplingTable } from "./coupling-table.js";
import { element, panel, say, sayOneOf } from "../dom.js";
import { createLines } from "./lines.js";
import { createTakeHome } from "./take-home.js";
import { childName } from "./trace.js";
import { createVote } from "./vote.js";

export function createCoupling(scene) {
  const { section, body, finding } = panel(
    "coupling",
    "One coupling, down to the arithmetic",
    "i → j",
    "Choose a small capsule i here, or pin one in any panel above; the digit j is the one chosen at " +
      "the top, and the numbers follow the clock.",
  );
  const choice = createCapsuleChoice(scene);
  const home = createTakeHome();
  const between = element("p", { className: "between" });
  const vote = createVote(scene);
  const lines = createLines(scene);
  const table = createCouplingTable(scene);
  body.append(
    element("div", { className: "bar" }, choice.element, home.element, home.told),
    between,
    element(
      "div",
      { className: "arithmetic" },
      vote.element,
      element("div", { className: "rounds" }, lines.element, table.element),
    ),
  );
  let delivery = null;
  let shown = [];

  // The server's answer, if it is about what is shown.
  function answer(child) {
    if (!delivery) return null;
    const { meta } = delivery;
    const fits = meta.trace === scene.trace.meta.name && meta.child === child;
    return fits && meta.digit === scene.digit ? delivery : null;
  }

  function draw() {
    const child = scene.coupled();
    const here = answer(child);
    // The clock calls in every frame on its way, and nothing here moves between two iterations.
    const now = [child, scene.capsule, scene.digit, scene.iteration, here, scene.colours, scene.fitsAll];
    if (now.every((value, index) => value === shown[index])) return;
    shown = now;
    section.setAttribute("aria-busy", String(!here));
    choice.draw(child);
    home.draw(here);
    const { meta } = scene.trace;
    const most = ` (at iteration ${meta.trained} nobody adds more to ${scene.digit})`;
    const name = childName(meta, child) + (scene.capsule === null ? most : "");
    say(between, `From i, ${name}, to j, digit ${scene.digit}`);
    vote.draw(here?.arrays ?? null, scene.trace.arrays.activity[child]);
    lines.draw(child, here?.arrays ?? null);
    table.draw(child);
    if (here) sayOneOf(finding, here.meta.words, scene.iteration - 1);
    else say(finding, WAITING);
  }

  section.tabIndex = -1;
  scene.showCoupling = () => {
    section.scrollIntoView({ block: "start" });
    section.focus({ preventScroll: true });
  };
  const forget = whenDelivered("coupling", (delivered) => {
    delivery = delivered;
    draw();
  });
  return { element: section, draw, light: draw, stop: forget };
}
