// Where the two digit capsules got their lengths from: their bills, spread over what was seen.

import { colourAt, palette } from "../colours.js";
import { describe, element, say, set, svg } from "../dom.js";
import { heading } from "../turn/answers.js";
import { SIZE } from "./hand.js";

const AREA = SIZE * SIZE;
const INK = 0.55; // how strongly the digits show through

function bill() {
  const canvas = element("canvas", { className: "pixels", role: "img" });
  const square = svg("rect", {});
  const halo = svg("rect", { class: "halo" });
  const overlay = svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" }, halo, square);
  const caption = element("figcaption", {});
  const stack = element("div", { className: "stack" }, canvas, overlay);
  return { element: element("figure", {}, stack, caption), canvas, squares: [halo, square], caption };
}

export function createBills() {
  const two = [bill(), bill()];
  const scale = element("p", { className: "muted" });
  const how = element(
    "p",
    {},
    "Every primary capsule adds to the length of a digit capsule or takes away from it. What comes " +
      "from one place is spread here over the 17 × 17 pixels that are seen from there; the square " +
      "is the place that gave most.",
  );
  const all = element(
    "div",
    {},
    heading("Where the two lengths come from"),
    element("div", { className: "bills" }, ...two.map((one) => one.element), element("div", {}, how, scale)),
  );
  return {
    element: all,
    update(numbers, arrays, colours) {
      all.hidden = !numbers.inked.some(Boolean);
      const most = Math.max(...arrays.bills.map(Math.abs), 1e-9);
      const { diverging } = palette(two[0].canvas);
      const ink = readable(two[0].canvas);
      two.forEach(({ canvas, squares, caption }, n) => {
        const amounts = arrays.bills.subarray(n * AREA, (n + 1) * AREA);
        paint(canvas, amounts, most, diverging, arrays.image, ink);
        const { for: plus, against, field, most: best } = numbers.bills[n];
        const digit = numbers.own[n];
        for (const square of squares) {
          set(square, { x: field.left, y: field.top, width: field.size, height: field.size });
        }
        const whose = `${numbers.missed[n] ? "in place of " : ""}${colours[n].name}`;
        const told =
          `Capsule ${digit} (${whose}): |s| = ${(plus + against).toFixed(2)}, that is ` +
          `${plus.toFixed(2)} for it and ${Math.abs(against).toFixed(2)} against. ` +
          `The square gave most, ${signed(best)}.`;
        say(caption, told);
        describe(canvas, told);
      });
      say(scale, `In these two maps orange is for the capsule and blue against it, whichever digit it is of. The strongest colour is ±${most.toFixed(4)} of |s| in a pixel, in both.`);
    },
  };
}

const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

// The text colour, as [r, g, b].
function readable(node) {
  const [r, g, b] = getComputedStyle(node).color.match(/[\d.]+/g).map(Number);
  return [r, g, b];
}

function paint(canvas, amounts, most, diverging, image, ink) {
  if (canvas.width !== SIZE) canvas.width = canvas.height = SIZE;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(SIZE, SIZE);
  amounts.forEach((amount, pixel) => {
    const ground = colourAt(diverging, 0.5 + amount / most / 2);
    const strength = (INK * image[pixel]) / 255;
    for (let channel = 0; channel < 3; channel++) {
      picture.data[pixel * 4 + channel] = ground[channel] * (1 - strength) + ink[channel] * strength;
    }
    picture.data[pixel * 4 + 3] = 255;
  });
  context.putImageData(picture, 0, 0);
}
