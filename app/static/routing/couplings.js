// Couplings: all 32 types × 10 digits at once, and 32 maps for the chosen digit.

import { element } from "../dom.js";
import { createGridPanel } from "./grid-panel.js";
import { drawSymmetricKey } from "./key.js";
import { between } from "./trace.js";

export function createMosaic(scene) {
  const { types, digits, places, words } = scene.trace.meta;
  const reach = createReach(scene);
  const panel = createGridPanel(scene, {
    name: "mosaic",
    title: "Couplings: how every capsule shares its vote out",
    letter: "c",
    how:
      `Each small square is one type of capsule for one digit: its ${places} places. Orange: more ` +
      `than an even share; blue: less. The shares of one capsule over the ${digits} digits add ` +
      `up to 1: point at it to see all ${digits}.`,
    spoken: "Couplings of all types and digits",
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
      ...leaningColours(scene),
      values: between(scene.trace.arrays.leanings, scene.moment),
      start: ({ type, digit }) => (digit * types + type) * places,
    }),
    findings: () => words.couplings,
    drawKey: (key) => drawLeaningKey(key, scene),
    beside: [reach.element],
  });
  return {
    ...panel,
    draw() {
      panel.draw();
      reach.draw();
    },
  };
}

export function createMaps(scene) {
  const { words } = scene.trace.meta;
  return createGridPanel(scene, {
    name: "maps",
    title: "Who leans toward the chosen digit",
    retitle: () => `Who leans toward ${scene.digit}`,
    letter: "c",
    how:
      "One map for each type; each cell is a place in the image. Orange leans toward, blue away.",
    spoken: "Couplings to the chosen digit",
    paint: () => ({
      ...leaningColours(scene),
      values: between(scene.trace.arrays.leanings, scene.moment, scene.digit),
    }),
    findings: () => words.maps.map((row) => row[scene.digit]),
    drawKey: (key) => drawLeaningKey(key, scene),
  });
}

// Chooses how far the colours of all panels reach: to what was trained, or to the end.
function createReach(scene) {
  const { trained, iterations } = scene.trace.meta;
  const choice = element("fieldset", { className: "fits" }, element("legend", {}, "Colours reach"));
  const radios = [
    [false, `to the furthest of iterations 1–${trained}`],
    [true, `to the furthest of all ${iterations}`],
  ].map(([all, text]) => {
    const input = element("input", { type: "radio", name: "fits" });
    input.onchange = () => {
      scene.fitsAll = all;
      scene.draw();
    };
    choice.append(element("label", {}, input, " ", text));
    return [all, input];
  });
  return {
    element: choice,
    draw: () => radios.forEach(([all, input]) => (input.checked = scene.fitsAll === all)),
  };
}

function leaningColours(scene) {
  const limit = scene.limits().leaning;
  return { map: scene.colours.diverging, low: -limit, high: limit };
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
      limit < Math.log2(digits) ? `${share(limit)} (× ${factor(limit)})` : `1 (× ${digits}): all of it`,
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
