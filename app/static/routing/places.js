// The same bill by place: where in the image the length of a digit capsule comes from.

import { colourAt, readableOn } from "../colours.js";
import { describe, element, panel, say, sayOneOf, set, svg } from "../dom.js";
import { createKey, drawSymmetricKey } from "./key.js";
import { roving } from "./roving.js";
import { lightsUp } from "./store.js";
import { at, between, rangeOf, signed } from "./trace.js";

const CELL = 44;

export function createPlaces(scene) {
  const { words, grid, types, places } = scene.trace.meta;
  const { billPlaces, placesPrinted } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "places",
    "The same bill, by place",
    "",
    `All ${types} types at one place taken together; the ${places} numbers add up to the same |s|.`,
  );
  const picture = svg("svg", { role: "img", viewBox: `0 0 ${grid * CELL} ${grid * CELL}` });
  const part = (place) => ({ type: null, place });
  const cells = Array.from({ length: places }, (_, place) => {
    const [x, y] = [(place % grid) * CELL, Math.floor(place / grid) * CELL];
    const square = svg("rect", { x: x + 1, y: y + 1, width: CELL - 2, height: CELL - 2, rx: 4 });
    const number = svg("text", { x: x + CELL / 2, y: y + CELL / 2 + 4, "text-anchor": "middle" });
    const group = svg("g", { class: "cell" }, square, number);
    lightsUp(group, scene, () => part(place));
    picture.append(group);
    return { group, square, number };
  });
  const stop = element(
    "div",
    {
      tabIndex: 0,
      role: "application",
      "aria-label": "The bill by place. Arrow keys move from place to place, Enter pins.",
    },
    picture,
  );
  roving(stop, scene, { count: places, columns: grid, part, first: () => 0 });
  const key = createKey();
  body.append(stop, key.element);

  function light() {
    cells.forEach(({ group }, place) =>
      group.classList.toggle("on", scene.lit !== null && scene.lit.place === place),
    );
  }

  return {
    element: section,
    light,
    draw() {
      const step = scene.iteration - 1;
      const limit = scene.limits().places[scene.digit];
      const values = between(billPlaces, scene.moment, scene.digit);
      const exact = at(billPlaces, step, scene.digit);
      const printed = at(placesPrinted, step, scene.digit);
      cells.forEach(({ square, number }, place) => {
        const part = 0.5 + values[place] / (2 * limit);
        const rgb = colourAt(scene.colours.diverging, part);
        set(square, { fill: `rgb(${rgb.join(",")})` });
        number.style.fill = readableOn(rgb);
        say(number, printed[place] ? signed(printed[place] / 100, 2).replace("0.", ".") : "0");
      });
      drawSymmetricKey(key, scene, {
        limit,
        ends: [`${signed(-limit, 2)} takes away`, "0", `${signed(limit, 2)} adds`],
        range: rangeOf(exact),
        what: "places reach",
        print: (value) => signed(value, 2),
      });
      const said = words.places.map((row) => row[scene.digit]);
      describe(picture, said[step]);
      sayOneOf(finding, said, step);
      light();
    },
  };
}
