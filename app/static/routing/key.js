// Keys: what the colours mean, with the scale printed.

import { element, say } from "../dom.js";

// A strip of a colour map with texts under its ends and middle.
export function createKey() {
  const strip = element("canvas", { className: "strip", "aria-hidden": "true" });
  strip.width = 256;
  strip.height = 1;
  const [low, middle, high] = [element("span"), element("span"), element("span")];
  const note = element("p", { className: "muted note" });
  const node = element(
    "div",
    { className: "key" },
    strip,
    element("div", { className: "ends number" }, low, middle, high),
    note,
  );
  return {
    element: node,
    draw(map, texts, noteText = "") {
      const context = strip.getContext("2d");
      const image = context.createImageData(256, 1);
      for (let x = 0; x < 256; x++) {
        image.data.set([map[x * 3], map[x * 3 + 1], map[x * 3 + 2], 255], x * 4);
      }
      context.putImageData(image, 0, 0);
      [low, middle, high].forEach((end, index) => say(end, texts[index]));
      say(note, noteText);
      note.hidden = !noteText;
    },
  };
}

// Draws the key of a map that reaches from -limit to limit, and says what lies off it now.
//   ends    what to write at -limit, 0 and limit
//   range   the least and the largest of what is painted at this iteration
//   what    those values in the plural, and print(value) for one of them
export function drawSymmetricKey(key, scene, { limit, ends, range, what, print }) {
  const [least, most] = range;
  const [below, above] = [least < -limit, most > limit];
  key.draw(
    scene.colours.diverging,
    [`${below ? "≤ " : ""}${ends[0]}`, ends[1], `${above ? "≥ " : ""}${ends[2]}`],
    below || above
      ? `Off this scale at iteration ${scene.iteration}: ${what} from ${print(least)} to ` +
          `${print(most)}.`
      : "",
  );
}
