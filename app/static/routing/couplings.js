// Couplings: all 32 types × 10 digits at once, and 32 maps for the chosen digit.

import { element, panel, say } from "./dom.js";
import { createGrids } from "./grids.js";
import { createKey, drawSymmetricKey } from "./key.js";
import { asLit } from "./store.js";
import { at, between } from "./trace.js";

const firstOf = (scene) =>
  asLit(scene, at(scene.trace.arrays.strongest, scene.iteration - 1, scene.digit)[0]);

// Maps of all types, as many beside one another as there is room for.
export const typeMaps = (types) => (width) => {
  const columns = width < 260 ? 4 : 8;
  return {
    columns,
    rows: Math.ceil(types / columns),
    tile: (column, row) => ({ type: row * columns + column, digit: null }),
  };
};

export function createMosaic(scene) {
  const { types, digits, places, words, trained, iterations } = scene.trace.meta;
  const { section, body, finding } = panel(
    "mosaic",
    "Couplings: how every capsule shares its vote out",
    "c",
    `Each small square is one type of capsule for one digit: its ${places} places. Orange: more ` +
      `than an even share; blue: less. The shares of one capsule over the ${digits} digits add ` +
      `up to 1: point at it to see all ${digits}.`,
  );
  const grids = createGrids(scene, {
    name: "Couplings of all types and digits. Arrow keys move from capsule to capsule, Enter pins.",
    labels: "edges",
    arrange(width) {
      const typesDown = width < 700;
      return {
        typesDown,
        columns: typesDown ? digits : types,
        rows: typesDown ? types : digits,
        tile: (column, row) =>
          typesDown ? { type: row, digit: column } : { type: column, digit: row },
      };
    },
    paint: () => ({
      values: between(scene.trace.arrays.leanings, scene.moment),
      map: scene.colours.diverging,
      low: -scene.limits().leaning,
      high: scene.limits().leaning,
      start: ({ type, digit }) => (digit * types + type) * places,
    }),
    finding: () => words.couplings[scene.iteration - 1],
    first: firstOf,
  });
  const key = createKey();
  const choice = element("fieldset", { className: "fits" }, element("legend", {}, "Colours reach"));
  const radios = [
    [false, `to the furthest of iterations 1–${trained}`],
    [true, `to the furthest of all ${iterations}`],
  ].map(([all, text]) => {
    const input = element("input", { type: "radio", name: "fits", checked: scene.fitsAll === all });
    input.onchange = () => {
      scene.fitsAll = all;
      scene.draw();
    };
    choice.append(element("label", {}, input, " ", text));
    return [all, input];
  });
  body.append(grids.element, element("div", { className: "keys" }, key.element, choice));
  return {
    element: section,
    measure: grids.measure,
    light: grids.light,
    draw() {
      grids.draw();
      drawLeaningKey(key, scene);
      radios.forEach(([all, input]) => (input.checked = scene.fitsAll === all));
      say(finding, words.couplings[scene.iteration - 1]);
    },
  };
}

export function createMaps(scene) {
  const { types, places, words } = scene.trace.meta;
  const { section, body, finding } = panel(
    "maps",
    "Who leans toward the chosen digit",
    "c",
    "One map for each type; each cell is a place in the image. Orange leans toward, blue away.",
  );
  const grids = createGrids(scene, {
    name: "Couplings to the chosen digit. Arrow keys move from capsule to capsule, Enter pins.",
    labels: "each",
    arrange: typeMaps(types),
    paint: () => ({
      values: between(scene.trace.arrays.leanings, scene.moment, scene.digit),
      map: scene.colours.diverging,
      low: -scene.limits().leaning,
      high: scene.limits().leaning,
      start: ({ type }) => type * places,
    }),
    finding: () => words.maps[scene.iteration - 1][scene.digit],
    first: firstOf,
  });
  const key = createKey();
  const title = section.querySelector("h2").firstChild;
  body.append(grids.element, key.element);
  return {
    element: section,
    measure: grids.measure,
    light: grids.light,
    draw() {
      title.textContent = `Who leans toward ${scene.digit}`;
      grids.draw();
      drawLeaningKey(key, scene);
      say(finding, words.maps[scene.iteration - 1][scene.digit]);
    },
  };
}

function drawLeaningKey(key, scene) {
  const { digits, extremes } = scene.trace.meta;
  const limit = scene.limits().leaning;
  const even = 1 / digits;
  const share = (leaning) => (even * 2 ** leaning).toPrecision(2);
  drawSymmetricKey(key, scene, {
    limit,
    ends: [
      `${share(-limit)} (÷ ${factor(limit)})`,
      `${even} even`,
      `${share(limit)} (× ${factor(limit)})`,
    ],
    range: extremes[scene.iteration - 1],
    what: "couplings reach",
    print: share,
  });
}

const factor = (leaning) => {
  const times = 2 ** leaning;
  return times < 100 ? times.toPrecision(2) : Math.round(times).toLocaleString("en");
};
