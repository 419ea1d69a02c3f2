// Two more views on the same grids: how active each capsule is, and how well it agrees.

import { createGridPanel } from "./grid-panel.js";
import { drawSymmetricKey } from "./key.js";
import { asLit } from "./store.js";
import { at, between, rangeOf, signed } from "./trace.js";

export function createActivity(scene) {
  const { words, iterations } = scene.trace.meta;
  const { activity, fields } = scene.trace.arrays;
  const first = asLit(scene, activity.indexOf(Math.max(...activity)));
  return createGridPanel(scene, {
    name: "activity",
    title: "How active each capsule is",
    letter: "|u|",
    how:
      `How strongly each type answers at each place. A place is wide, ${fields[2]} × ${fields[2]} ` +
      "pixels, so even a corner sees some of the digit. Who is silent cannot vote. The same at " +
      "every iteration.",
    spoken: "Activity of the capsules",
    paint: () => ({ values: activity, map: scene.colours.sequential, low: 0, high: 1 }),
    findings: () => Array(iterations).fill(words.activity),
    drawKey: (key) => key.draw(scene.colours.sequential, ["0 silent", "0.5", "1 sure"]),
    first: () => first,
  });
}

export function createAgreement(scene) {
  const { words } = scene.trace.meta;
  const { agreement } = scene.trace.arrays;
  // One scale for all digits: where hardly anyone agrees, the maps are pale.
  const limit = () => scene.limits().agreement;
  return createGridPanel(scene, {
    name: "agreement",
    title: "Who agrees with the chosen digit",
    retitle: () => `Who agrees with ${scene.digit}`,
    letter: "û·v",
    how:
      "How far each vote points along the digit capsule's output. It is added to the capsule's " +
      "logit b, so orange leans closer next time, blue further away.",
    spoken: "Agreement with the chosen digit",
    paint: () => ({
      values: between(agreement, scene.moment, scene.digit),
      map: scene.colours.diverging,
      low: -limit(),
      high: limit(),
    }),
    findings: () => words.agreement.map((row) => row[scene.digit]),
    drawKey: (key) =>
      drawSymmetricKey(key, scene, {
        limit: limit(),
        ends: [`${signed(-limit(), 2)} against`, "0", `${signed(limit(), 2)} for`],
        range: rangeOf(at(agreement, scene.iteration - 1, scene.digit)),
        what: "agreement reaches",
        print: (value) => signed(value, 2),
      }),
  });
}
