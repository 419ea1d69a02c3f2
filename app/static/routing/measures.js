// Two more views on the same grids: how active each capsule is, and how well it agrees.

import { panel, say } from "./dom.js";
import { createGrids } from "./grids.js";
import { createKey, drawSymmetricKey } from "./key.js";
import { asLit } from "./store.js";
import { at, between, rangeOf, signed } from "./trace.js";
import { typeMaps } from "./couplings.js";

export function createActivity(scene) {
  const { types, places, words } = scene.trace.meta;
  const { activity } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "activity",
    "How active each capsule is",
    "|u|",
    "Strong: the part this type looks for is there. What is not there cannot vote. The same at " +
      "every iteration.",
  );
  const first = asLit(scene, activity.indexOf(Math.max(...activity)));
  const grids = createGrids(scene, {
    name: "Activity of the capsules. Arrow keys move from capsule to capsule, Enter pins.",
    labels: "each",
    arrange: typeMaps(types),
    paint: () => ({
      values: activity,
      map: scene.colours.sequential,
      low: 0,
      high: 1,
      start: ({ type }) => type * places,
    }),
    finding: () => words.activity,
    first: () => first,
  });
  const key = createKey();
  body.append(grids.element, key.element);
  return {
    element: section,
    measure: grids.measure,
    light: grids.light,
    draw() {
      grids.draw();
      key.draw(scene.colours.sequential, ["0 silent", "0.5", "1 sure"]);
      say(finding, words.activity);
    },
  };
}

export function createAgreement(scene) {
  const { types, places, words } = scene.trace.meta;
  const { agreement } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "agreement",
    "Who agrees with it",
    "û·v",
    "How far each vote points along the digit capsule's output. It is added to the capsule's " +
      "logit b, so orange leans closer next time, blue further away.",
  );
  const strongest = () =>
    at(scene.trace.arrays.strongest, scene.iteration - 1, scene.digit)[0];
  const grids = createGrids(scene, {
    name: "Agreement with the chosen digit. Arrow keys move from capsule to capsule, Enter pins.",
    labels: "each",
    arrange: typeMaps(types),
    paint: () => ({
      values: between(agreement, scene.moment, scene.digit),
      map: scene.colours.diverging,
      // One scale for all digits: where hardly anyone agrees, the maps are pale.
      low: -scene.limits().agreement,
      high: scene.limits().agreement,
      start: ({ type }) => type * places,
    }),
    finding: () => words.agreement[scene.iteration - 1][scene.digit],
    first: () => asLit(scene, strongest()),
  });
  const key = createKey();
  const title = section.querySelector("h2").firstChild;
  body.append(grids.element, key.element);
  return {
    element: section,
    measure: grids.measure,
    light: grids.light,
    draw() {
      title.textContent = `Who agrees with ${scene.digit}`;
      grids.draw();
      const limit = scene.limits().agreement;
      drawSymmetricKey(key, scene, {
        limit,
        ends: [`${signed(-limit, 2)} against`, "0", `${signed(limit, 2)} for`],
        range: rangeOf(at(agreement, scene.iteration - 1, scene.digit)),
        what: "agreement reaches",
        print: (value) => signed(value, 2),
      });
      say(finding, words.agreement[scene.iteration - 1][scene.digit]);
    },
  };
}
