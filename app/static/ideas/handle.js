// Handles on a picture that mouse, finger and keyboard can drag.

import { set, svg } from "../dom.js";

const REACH = 26; // of a finger around a handle's centre, in the picture's units

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// A picture that scales with its column; it holds handles, so it is a group to a screen reader.
export function picture(width, height, label, ...children) {
  const box = { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label };
  return svg("svg", box, ...children);
}

// Where a pointer is, in the units of the picture that holds `element`.
export function place(element, event) {
  const drawn = element.ownerSVGElement ?? element;
  const spot = new DOMPoint(event.clientX, event.clientY);
  return spot.matrixTransform(drawn.getScreenCTM().inverse());
}

// A handle: a knob for mouse and finger, a slider for the keyboard.
//
// label: its name. step: what an arrow key changes; Page Up and Down change ten times that, Home
// and End go to the ends.
// reach: of a finger around its centre, smaller where others are near.
// dragged({ x, y }): called with where the pointer takes it, in the picture's units.
// stepped(change): called with what a key changes; it stays in the range.
// update({ x, y, value, min, max, text }) puts it somewhere, and says what that stands for.
export function createHandle({ label, step, dragged, stepped, reach = REACH }) {
  const group = svg(
    "g",
    { role: "slider", tabindex: 0, "aria-label": label, class: "handle" },
    svg("circle", { class: "reach", r: reach }),
    svg("circle", { class: "knob", r: 10 }),
  );
  let range = 0; // from end to end
  const keys = {
    ArrowRight: step,
    ArrowUp: step,
    ArrowLeft: -step,
    ArrowDown: -step,
    PageUp: 10 * step,
    PageDown: -10 * step,
  };
  group.onkeydown = (event) => {
    const change = { ...keys, Home: -range, End: range }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    stepped(change);
  };
  // The page must not scroll instead; within a picture, touch-action does not see to that.
  group.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  group.onpointerdown = (event) => {
    if (event.button) return;
    event.preventDefault();
    group.setPointerCapture(event.pointerId);
    group.focus({ preventScroll: true });
  };
  group.onpointermove = (event) => {
    if (group.hasPointerCapture(event.pointerId)) dragged(place(group, event));
  };
  return {
    element: group,
    update({ x, y, value, min, max, text }) {
      range = max - min;
      set(group, {
        transform: `translate(${x} ${y})`,
        "aria-valuenow": value,
        "aria-valuemin": min,
        "aria-valuemax": max,
        "aria-valuetext": text,
      });
    },
  };
}
