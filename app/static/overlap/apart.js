// The two digits as they were laid, and as the decoder draws them apart, with the error of each.

import { describe, element, say } from "../dom.js";
import { paintGrey } from "../image.js";
import { SIZE } from "./hand.js";
import { paintTinted } from "./tint.js";

const AREA = SIZE * SIZE;

export function picture() {
  const canvas = element("canvas", { className: "pixels", role: "img" });
  const caption = element("figcaption", {});
  return { element: element("figure", {}, canvas, caption), canvas, caption };
}

export function createApart() {
  const [first, second, both] = [picture(), picture(), picture()];
  const laid = [picture(), picture(), picture()];
  const rows = [
    element("div", { className: "three" }, ...laid.map((one) => one.element)),
    element("div", { className: "three" }, first.element, second.element, both.element),
  ];
  return {
    element: element(
      "div",
      { className: "apart" },
      element("h3", {}, "As they lie"),
      rows[0],
      element("h3", {}, "As the decoder draws them, each from one capsule alone"),
      rows[1],
    ),
    update(numbers, arrays, colours) {
      const of = (name, n) => arrays[name].subarray(n * AREA, (n + 1) * AREA);
      const nothing = !numbers.inked.some(Boolean); // then it is not asked what it reads
      const drawn = numbers.own.map((digit) => (nothing ? new Uint8Array(AREA) : of("readings", digit)));
      const known = numbers.labels.map((label) => (label === null ? "" : `, a ${label}`));
      colours.forEach((colour, n) => {
        paintTinted(laid[n].canvas, [of("parts", n)], [colour], SIZE);
        const told = numbers.inked[n] ? `${capital(colour.name)}${known[n]}` : `No ${colour.name} digit`;
        describe(laid[n].canvas, told);
        say(laid[n].caption, told);
        const one = [first, second][n];
        paintTinted(one.canvas, [drawn[n]], [colour], SIZE);
        const digit = numbers.own[n];
        const length = arrays.lengths[digit].toFixed(2);
        const against = numbers.inked[n]
          ? `off by ${numbers.errors[n].toFixed(1)}; a black picture by ${numbers.ink[n].toFixed(1)}`
          : "nothing to compare it with";
        const [label, misses] = [numbers.labels[n], numbers.missed[n]];
        const inPlace = numbers.read.includes(label) ? `Capsule ${label} is for both` : "Not read";
        const whose = misses ? `${inPlace}; in its place, capsule ${digit}` : `From capsule ${digit}`;
        const said = nothing ? "" : `${whose}, ${length} long: ${against}`;
        const redrawn = misses ? `In place of the ${colour.name} digit` : `The ${colour.name} digit, redrawn`;
        const what = numbers.inked[n] ? redrawn : `No ${colour.name} digit`;
        describe(one.canvas, `${what}. ${said}`);
        say(one.caption, said);
      });
      paintGrey(laid[2].canvas, arrays.image, SIZE);
      describe(laid[2].canvas, "What the network sees");
      say(laid[2].caption, "What the network sees");
      paintTinted(both.canvas, drawn, colours, SIZE, arrays.image);
      const over = "Both, over what the network sees, in grey";
      describe(both.canvas, nothing ? "Nothing is redrawn" : over);
      say(both.caption, nothing ? "" : over);
    },
  };
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
