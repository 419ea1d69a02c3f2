// One feature map before and after, cut in the windows that are pooled, with their maxima.

import { palette } from "../colours.js";
import { describe, element, say, set, svg } from "../dom.js";
import { paintValues } from "../raster.js";

export function createWindows() {
  const maps = ["Untouched", "Moved"].map(createMap);
  const told = element("p", { className: "muted" });
  return {
    element: element("div", {}, element("div", { className: "pools" }, ...maps.map((map) => map.element)), told),
    update(number, arrays) {
      const { pool_before: before, pool_after: after, pool_unseen: unseen } = arrays;
      const largest = Math.max(before.reduce((a, b) => Math.max(a, b)), after.reduce((a, b) => Math.max(a, b)));
      const { sequential } = palette(told);
      maps[0].update(before, arrays.pool_old_places, arrays.pool_responds, unseen, largest, sequential);
      maps[1].update(after, arrays.pool_new_places, arrays.pool_responds, unseen, largest, sequential);
      const count = unseen.reduce((a, b) => a + b, 0);
      say(told, `Map ${number}, the liveliest. Dots: the maximum of each window. Ringed: ${count} that moved, and whose value stayed.`);
    },
  };
}

function createMap(title) {
  const canvas = element("canvas", { className: "pixels", "aria-hidden": "true" });
  const [lines, dots] = [svg("path", { class: "lines" }), svg("g")];
  const overlay = svg("svg", { role: "img" }, lines, dots);
  return {
    element: element("figure", {}, element("div", { className: "map" }, canvas, overlay), element("figcaption", { className: "muted" }, title)),
    update(values, places, responds, unseen, largest, sequential) {
      const across = Math.sqrt(places.length);
      paintValues(canvas, values, 2 * across, sequential, 0, largest);
      set(overlay, { viewBox: `0 0 ${across} ${across}` });
      set(lines, { d: Array.from({ length: across - 1 }, (_, n) => `M${n + 1} 0V${across}M0 ${n + 1}H${across}`).join("") });
      dots.replaceChildren(
        ...Array.from(places, (place, n) => {
          if (!responds[n]) return [];
          const at = { cx: (n % across) + 0.25 + (place % 2) / 2, cy: Math.floor(n / across) + 0.25 + (place >> 1) / 2 };
          const dot = svg("circle", { ...at, r: 0.13 });
          return unseen[n] ? [svg("circle", { class: "ring", ...at, r: 0.3 }), dot] : [dot];
        }).flat(),
      );
      describe(overlay, `${title}: a feature map in ${across} by ${across} windows`);
    },
  };
}
