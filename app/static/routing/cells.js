// Numbers in a row of cells, coloured by their sign and size: a vector, or a number for each digit.

import { colourAt, readableOn } from "../colours.js";
import { describe, element, say } from "../dom.js";
import { signed } from "./trace.js";

// As many digits as a cell has room for; "0.000" has no sign, wherever it comes from.
const printed = (value) =>
  signed(value, Math.abs(value) < 9.9995 ? 3 : 2).replace(/^[+−](0\.0+)$/, "$1");

export const WAITING = "…"; // stands where a number is on its way

// heads: what stands over each cell; without them, nothing does. Returns { element, draw, mark }.
export function createCells(count, heads = null) {
  const cells = Array.from({ length: count }, (_, index) => {
    const figure = element("span", { className: "figure" });
    const head = heads ? [element("b", {}, heads[index])] : [];
    return { node: element("span", { role: "listitem" }, ...head, figure), figure };
  });
  const node = element("span", { className: "cells number", role: "list" });
  node.append(...cells.map((cell) => cell.node));
  node.classList.toggle("headed", heads !== null);
  return {
    element: node,
    // values as they are printed, and their parts of the colour map: from -1 to 1; null: on the way
    draw(name, values, map, part, print = printed) {
      describe(node, name);
      cells.forEach(({ figure }, index) => {
        say(figure, values ? print(values[index]) : WAITING);
        paint(figure, map, values ? part(values[index]) : 0);
      });
    },
    mark(marked) {
      cells.forEach((cell, index) => cell.node.classList.toggle("on", index === marked));
    },
    onpoint(use) {
      cells.forEach((cell, index) => (cell.node.onpointerenter = () => use(index)));
    },
  };
}

// Colours a node by a part of the map, from -1 to 1, its text as reads best on it.
export function paint(node, map, part) {
  const rgb = colourAt(map, 0.5 + part / 2);
  node.style.background = `rgb(${rgb.join(",")})`;
  node.style.color = readableOn(rgb);
}

// The largest distance from 0, at least a little, so that it can be divided by.
export const furthest = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6);
