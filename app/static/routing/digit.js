// The digit as the network sees it, with the true fields of the capsules that carry its length.

import { paintGrey } from "../image.js";
import { describe, element, panel, say, sayOneOf, set, svg } from "../dom.js";
import { asLit, isLit, lightsUp } from "./store.js";
import { at, childName, signed } from "./trace.js";

export function createDigit(scene) {
  const { size, named, words } = scene.trace.meta;
  const { image, fields, strongest, bill, couplings } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "digit",
    "What speaks for the digit",
    "",
    `Each square is all that one capsule sees: ${fields[2]} × ${fields[2]} pixels. The numbers ` +
      `stand at their centres.`,
  );
  const picture = element("canvas", { className: "pixels", "aria-hidden": "true" });
  const overlay = svg("svg", { role: "img", viewBox: `0 0 ${size} ${size}` });
  const squares = Array.from({ length: named }, (_, rank) => {
    const group = svg("g", { class: "field" });
    const halo = svg("rect", { class: "halo" });
    const square = svg("rect", {});
    const disc = svg("circle", { r: 1.25 });
    const number = svg("text", { "text-anchor": "middle" }, String(rank + 1));
    group.append(halo, square);
    const badge = svg("g", { class: "field" }, disc, number);
    overlay.append(group);
    return { group, badge, halo, square, disc, number };
  });
  overlay.append(...squares.map(({ badge }) => badge)); // over all squares
  const litSquare = svg("rect", { class: "lit" });
  overlay.append(litSquare);

  const list = element("ol", { className: "children" });
  const rows = Array.from({ length: named }, (_, rank) => {
    const name = element("span", { className: "name" });
    const value = element("span", { className: "number" });
    const number = element("b", {}, String(rank + 1));
    const button = element("button", { type: "button" }, number, name, value);
    lightsUp(button, scene, () => asLit(scene, children()[rank]));
    list.append(element("li", {}, button));
    return { button, name, value };
  });
  const children = () => at(strongest, scene.iteration - 1, scene.digit);
  const title = section.querySelector("h2").firstChild;
  body.append(
    element(
      "div",
      { className: "digit-row" },
      element("div", { className: "stack" }, picture, overlay),
      list,
    ),
  );
  paintGrey(picture, image, size);

  function light() {
    children().forEach((child, rank) => {
      const lit = isLit(scene, child);
      squares[rank].group.classList.toggle("on", lit);
      squares[rank].badge.classList.toggle("on", lit);
      rows[rank].button.classList.toggle("on", lit);
    });
    const place = scene.lit?.place ?? null;
    litSquare.style.display = place === null ? "none" : "";
    if (place !== null) set(litSquare, squareOf(place));
  }

  function squareOf(place) {
    const [top, left, width] = fields.subarray(place * 3, place * 3 + 3);
    return { x: left, y: top, width, height: width };
  }

  return {
    element: section,
    light,
    draw() {
      const step = scene.iteration - 1;
      title.textContent = `What speaks for ${scene.digit}`;
      const used = new Map();
      children().forEach((child, rank) => {
        const { halo, square, disc, number } = squares[rank];
        const { place } = asLit(scene, child);
        const box = squareOf(place);
        set(square, box);
        set(halo, box);
        // Two of them can see the same place: their numbers then stand side by side.
        const beside = used.get(place) ?? 0;
        used.set(place, beside + 1);
        const x = box.x + box.width / 2 + beside * 2.6;
        const y = box.y + box.height / 2;
        set(disc, { cx: x, cy: y });
        set(number, { x, y: y + 0.62 });
        say(rows[rank].name, childName(scene.trace.meta, child));
        say(rows[rank].value, signed(at(bill, step, scene.digit)[child]));
        rows[rank].button.title =
          `coupling ${at(couplings, step, scene.digit)[child].toFixed(3)}; ` +
          `adds ${signed(at(bill, step, scene.digit)[child])} to |s|`;
      });
      const said = words.strongest.map((row) => row[scene.digit]);
      describe(overlay, said[step]);
      sayOneOf(finding, said, step);
      light();
    },
  };
}
