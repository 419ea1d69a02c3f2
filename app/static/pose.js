// The sixteen numbers of a capsule, before and now.

import { describe, set, svg } from "./dom.js";

const [PITCH, BAR, HALF] = [20, 12, 46]; // of the bars, in the picture's units
const LEAST = 0.3; // the scale reaches at least so far

// update(poses): first before, then now.
export function createPose() {
  const bars = svg("g");
  const zero = svg("line", { class: "zero", y1: 0, y2: 0 });
  const drawn = svg("svg", { class: "pose", role: "img" }, bars, zero);
  return {
    element: drawn,
    update(poses) {
      const dim = poses.length / 2;
      const most = poses.reduce((a, b) => Math.max(a, Math.abs(b)), LEAST);
      const box = (value, n, kind, inset) => {
        const height = (HALF * Math.abs(value)) / most;
        return svg("rect", {
          class: kind,
          x: n * PITCH + (PITCH - BAR) / 2 + inset,
          width: BAR - 2 * inset,
          y: value > 0 ? -height : 0,
          height,
        });
      };
      set(drawn, { viewBox: `0 ${-HALF - 2} ${dim * PITCH} ${2 * HALF + 22}` });
      set(zero, { x1: 0, x2: dim * PITCH });
      bars.replaceChildren(
        ...Array.from({ length: dim }, (_, n) => [
          box(poses[dim + n], n, poses[dim + n] > 0 ? "now above" : "now below", 2),
          box(poses[n], n, "earlier", 0),
          svg("text", { x: (n + 0.5) * PITCH, y: HALF + 18, "text-anchor": "middle" }, String(n + 1)),
        ]).flat(),
      );
      const told = Array.from(
        { length: dim },
        (_, n) => `${n + 1}: ${poses[n].toFixed(2)} to ${poses[dim + n].toFixed(2)}`,
      );
      describe(drawn, `The pose before and now. ${told.join(", ")}.`);
    },
  };
}
