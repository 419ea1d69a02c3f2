// Ten capsule lengths, and what the decoder makes of each; a line chosen is drawn large beside.

import { describe, element, say } from "../dom.js";
import { paintGrey } from "../image.js";
import { picture } from "./apart.js";
import { SIZE } from "./hand.js";

// `ask(digit)` for a line that was chosen; null where it was chosen already.
export function createLengths(ask) {
  let asked = null;
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const [bar, told] = [element("i", {}), element("span", { className: "number" })];
    const canvas = element("canvas", { className: "pixels" });
    const row = element(
      "button",
      { type: "button", className: "row", onclick: () => ask(asked === digit ? null : digit) },
      element("b", {}, String(digit)),
      bar,
      told,
      canvas,
    );
    row.style.setProperty("--own", `var(--digit-${digit})`);
    return { row, bar, told, canvas };
  });
  const large = picture();
  large.element.classList.add("asked");
  return {
    element: element("div", {}, element("div", { className: "bars" }, ...rows.map(({ row }) => row)), large.element),
    update(numbers, arrays, chosen) {
      asked = chosen;
      rows.forEach(({ row, bar, told, canvas }, digit) => {
        const length = arrays.lengths[digit];
        const isRead = numbers.inked.some(Boolean) && numbers.read.includes(digit);
        row.classList.toggle("longest", isRead);
        row.classList.toggle("unsure", isRead && !numbers.sure[numbers.read.indexOf(digit)]);
        row.setAttribute("aria-pressed", asked === digit);
        bar.style.setProperty("--length", length);
        bar.style.setProperty("--mark", numbers.threshold);
        say(told, length.toFixed(2));
        paintGrey(canvas, arrays.readings.subarray(digit * SIZE * SIZE, (digit + 1) * SIZE * SIZE), SIZE);
        describe(
          row,
          `Capsule ${digit}, ${length.toFixed(2)} long${isRead ? ", read" : ""}: ` +
            `draw what the decoder makes of it`,
        );
      });
      large.element.hidden = asked === null;
      if (asked === null) return;
      paintGrey(large.canvas, arrays.readings.subarray(asked * SIZE * SIZE, (asked + 1) * SIZE * SIZE), SIZE);
      const said = `From capsule ${asked}, ${arrays.lengths[asked].toFixed(2)} long, since you asked for it`;
      describe(large.canvas, said);
      say(large.caption, said);
    },
  };
}
