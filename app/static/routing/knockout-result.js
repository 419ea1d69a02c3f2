// What routing says with all capsules and without those that are knocked out, side by side.

import { paintGrey } from "../image.js";
import { describe, element, say } from "../dom.js";
import { at } from "./trace.js";

export function createKnockoutResult(scene) {
  const { digits, trained, size } = scene.trace.meta;
  const before = at(scene.trace.arrays.lengths, trained - 1);
  const pictures = ["original", "reconstruction"].map((array) => {
    const canvas = element("canvas", { className: "pixels", role: "img" });
    const caption = element("figcaption", { className: "muted" });
    return { array, canvas, caption, node: element("figure", {}, canvas, caption) };
  });
  const rows = Array.from({ length: digits }, (_, digit) => {
    const cells = [0, 1].map(() => {
      const bar = element("i", {});
      const number = element("span", {});
      return { bar, number, node: element("td", {}, element("span", {}, bar), number) };
    });
    const row = element("tr", {}, element("th", { scope: "row" }, String(digit)));
    row.append(...cells.map(({ node }) => node));
    return { row, cells };
  });
  const heads = [0, 1].map(() => element("th", { scope: "col" }));
  const table = element(
    "table",
    { className: "number" },
    element("caption", { className: "muted" }, `Lengths |v| after ${trained} iterations`),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "digit"), ...heads)),
    element("tbody", {}, ...rows.map(({ row }) => row)),
  );
  return {
    element: element(
      "div",
      { className: "outcome" },
      element("div", { className: "pictures" }, ...pictures.map(({ node }) => node)),
      table,
    ),
    // answer: of the server
    draw({ meta, arrays }) {
      [meta.before, meta.after].forEach((text, index) => {
        const read = meta.read[index];
        const drawn = read === null ? "drawn from nothing" : `drawn from capsule ${read}`;
        const { array, canvas, caption } = pictures[index];
        const name = text[0].toUpperCase() + text.slice(1);
        paintGrey(canvas, arrays[array], size);
        describe(canvas, `${name}: ${drawn}`);
        say(caption, `${name}: ${drawn}`);
        say(heads[index], index ? "without" : "with all");
      });
      rows.forEach(({ row, cells }, digit) => {
        row.style.setProperty("--digit", scene.colours.digits[digit]);
        [before, arrays.lengths].forEach((lengths, index) => {
          const length = lengths[digit].toFixed(2);
          say(cells[index].number, length);
          cells[index].bar.style.width = `${100 * length}%`;
          cells[index].node.classList.toggle("longest", meta.read[index] === digit);
        });
      });
    },
  };
}
