// What both networks say to an image: pictures, and ten bars each.

import { paintGrey } from "../image.js";
import { describe, element, say } from "../dom.js";

const SIZE = 28;

export const heading = (text) => element("h2", {}, text);

export function part(name, ...children) {
  const made = element("section", {}, ...children);
  made.dataset.part = name;
  return made;
}

export function createPicture(title) {
  const canvas = element("canvas", { role: "img" });
  return {
    element: element("figure", {}, canvas, element("figcaption", { className: "muted" }, title)),
    update(pixels) {
      paintGrey(canvas, pixels, SIZE);
      describe(canvas, title);
    },
  };
}

// Ten bars with a mark where a network begins to be sure.
export function createBars(title) {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const [bar, told] = [element("i", {}), element("span", { className: "number" })];
    const row = element("div", { className: "row" }, element("b", {}, String(digit)), bar, told);
    row.style.setProperty("--own", `var(--digit-${digit})`);
    return { row, bar, told };
  });
  return {
    element: element("div", { className: "bars" }, heading(title), ...rows.map(({ row }) => row)),
    update(values, threshold) {
      const most = values.indexOf(Math.max(...values));
      rows.forEach(({ row, bar, told }, digit) => {
        row.classList.toggle("longest", digit === most);
        bar.style.setProperty("--length", values[digit]);
        bar.style.setProperty("--mark", threshold);
        say(told, values[digit].toFixed(2));
      });
    },
  };
}
