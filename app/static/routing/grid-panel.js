// A panel of grids with its key and its finding: couplings, activity and agreement.

import { element, panel, sayOneOf } from "../dom.js";
import { createGrids } from "./grids.js";
import { createKey } from "./key.js";
import { asLit } from "./store.js";
import { at } from "./trace.js";

// options:
//   name, title, letter, how   what the panel is called and how it is read
//   retitle    () -> the heading now; without it, `title` stays
//   spoken     text for screen readers: which capsules these are
//   paint      () -> { values, map, low, high, start? }: as for createGrids
//   findings   () -> the text alternative at each iteration
//   drawKey    (key) -> nothing: draws the key of the moment
//   beside     what stands beside the key
//   first, labels, arrange     as for createGrids; without them: the strongest capsule first, and a
//              map for each type, as many beside one another as there is room for
export function createGridPanel(scene, options) {
  const { types, places } = scene.trace.meta;
  const { strongest } = scene.trace.arrays;
  const { name, title, letter, how, retitle = () => title, beside = [] } = options;
  const { section, body, finding } = panel(name, title, letter, how);
  const grids = createGrids(scene, {
    name: `${options.spoken}. Arrow keys move from capsule to capsule, Enter pins.`,
    labels: options.labels ?? "each",
    arrange: options.arrange ?? ((width) => typeMaps(width, types)),
    paint: () => ({ start: ({ type }) => type * places, ...options.paint() }),
    finding: () => options.findings()[scene.iteration - 1],
    first:
      options.first ?? (() => asLit(scene, at(strongest, scene.iteration - 1, scene.digit)[0])),
  });
  const key = createKey();
  const heading = section.querySelector("h2").firstChild;
  body.append(grids.element, element("div", { className: "keys" }, key.element, ...beside));
  return {
    element: section,
    measure: grids.measure,
    light: grids.light,
    draw() {
      heading.textContent = retitle();
      grids.draw();
      options.drawKey(key);
      sayOneOf(finding, options.findings(), scene.iteration - 1);
    },
  };
}

// A map for each type, as many beside one another as there is room for.
export function typeMaps(width, types, narrow = 260) {
  const columns = width < narrow ? 4 : 8;
  return {
    columns,
    rows: Math.ceil(types / columns),
    tile: (column, row) => ({ type: row * columns + column, digit: null }),
  };
}
