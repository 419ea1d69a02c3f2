// Follows a pointer that paints over the cells of a picture: a click, or a stroke.

import { pointOf } from "../dom.js";

const STILL = 8; // units that a finger may move and still tap

// node: what is painted on; unit(): how large its cells are.
// begin(x, y), over(x, y), end(); cancel() when the finger turned out to scroll the page.
export function followStroke(node, unit, { begin, over, end, cancel }) {
  let last = null; // where the stroke is
  let tap = null; // where a finger came down that may still be about to scroll

  node.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    node.setPointerCapture(event.pointerId);
    const spot = pointOf(event);
    if (event.pointerType === "touch") tap = spot;
    else start(spot);
  };
  node.addEventListener("pointermove", (event) => {
    if (!event.isPrimary) return;
    const spot = pointOf(event);
    if (tap && Math.hypot(spot[0] - tap[0], spot[1] - tap[1]) > STILL) start(tap);
    if (last) walk(spot);
  });
  node.onpointerup = (event) => {
    if (!event.isPrimary) return;
    if (tap) start(tap);
    if (last) end();
    last = null;
  };
  node.onpointercancel = () => {
    if (last) cancel();
    last = tap = null;
  };

  function start(spot) {
    tap = null;
    last = spot;
    begin(...spot);
  }

  // A quick hand leaves out cells between two events; the line between them does not.
  function walk(spot) {
    const [dx, dy] = [spot[0] - last[0], spot[1] - last[1]];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / unit()));
    for (let step = 1; step <= steps; step++) {
      over(last[0] + (dx * step) / steps, last[1] + (dy * step) / steps);
    }
    last = spot;
  }
}
