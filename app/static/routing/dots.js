// Dots that can be pointed at, one for each capsule: the vote plane and the undecided use it.

import { element, fit, pointOf, roomIn } from "../dom.js";
import { asLit, isLit, litChild } from "./store.js";

const REACH = 12; // how near a pointer must come, in units

// options: name; height(width); margins; place(child) -> [x, y] in 0..1 (y up), radius(child) and
// colour(child) for the current moment; outlined; under(context, box) paints what lies beneath,
// over(context, box) what lies above; first() is where the keyboard starts.
export function createDots(scene, options) {
  const { children } = scene.trace.meta;
  const dots = element("canvas", { role: "img" });
  const marks = element("canvas", { className: "marks", "aria-hidden": "true" });
  const node = element(
    "div",
    { className: "dots", tabIndex: 0, role: "application", "aria-label": options.name },
    dots,
    marks,
  );
  const spots = new Float32Array(children * 2);
  let box = null;

  function measure() {
    const width = roomIn(node);
    if (!width) return;
    const height = options.height(width);
    const { left, right, top, bottom } = options.margins;
    box = { width, height, left, top, w: width - left - right, h: height - top - bottom };
    box.x = (part) => box.left + part * box.w;
    box.y = (part) => box.top + (1 - part) * box.h;
  }

  function draw() {
    if (!box) return;
    const context = fit(dots, box.width, box.height);
    context.clearRect(0, 0, box.width, box.height);
    options.under(context, box);
    const colours = new Map();
    for (let child = 0; child < children; child++) {
      const [x, y] = options.place(child);
      spots[child * 2] = box.x(x);
      spots[child * 2 + 1] = box.y(y);
      const colour = options.colour(child);
      if (!colours.has(colour)) colours.set(colour, []);
      colours.get(colour).push(child);
    }
    context.lineWidth = 0.6;
    context.strokeStyle = scene.colours.outline;
    for (const [colour, group] of colours) {
      context.beginPath();
      for (const child of group) dot(context, child, options.radius(child));
      context.fillStyle = colour;
      context.fill();
      if (options.outlined) context.stroke();
    }
    options.over?.(context, box);
  }

  function dot(context, child, radius) {
    const [x, y] = [spots[child * 2], spots[child * 2 + 1]];
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }

  function light() {
    if (!box) return;
    const context = fit(marks, box.width, box.height);
    context.clearRect(0, 0, box.width, box.height);
    if (!scene.lit) return;
    context.beginPath();
    for (let child = 0; child < children; child++) {
      if (isLit(scene, child)) dot(context, child, options.radius(child) + 4);
    }
    context.lineWidth = 5;
    context.strokeStyle = scene.colours.background;
    context.stroke();
    context.lineWidth = 2.5;
    context.strokeStyle = scene.colours.text;
    context.stroke();
  }

  function nearest(x, y) {
    let [best, least] = [null, REACH * REACH];
    for (let child = 0; child < children; child++) {
      const distance = (spots[child * 2] - x) ** 2 + (spots[child * 2 + 1] - y) ** 2;
      if (distance < least) [best, least] = [child, distance];
    }
    return best;
  }

  // The nearest dot in a direction: what an arrow key moves to.
  function next(child, [dx, dy]) {
    let [best, least] = [child, Infinity];
    for (let other = 0; other < children; other++) {
      const x = spots[other * 2] - spots[child * 2];
      const y = spots[other * 2 + 1] - spots[child * 2 + 1];
      const along = x * dx + y * dy;
      const across = Math.abs(x * dy) + Math.abs(y * dx);
      if (other === child || along <= 0) continue;
      if (along + 2 * across < least) [best, least] = [other, along + 2 * across];
    }
    return best;
  }

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const show = (child) => scene.light(child === null ? null : asLit(scene, child));
  marks.onpointermove = (event) => {
    if (event.pointerType !== "touch") show(nearest(...pointOf(event)));
  };
  marks.onpointerleave = () => scene.light(null);
  marks.onclick = (event) => {
    const child = nearest(...pointOf(event));
    scene.pin(child === null ? null : asLit(scene, child));
  };
  node.onfocus = () => {
    if (node.matches(":focus-visible")) show(litChild(scene) ?? options.first());
  };
  node.onblur = () => scene.light(null);
  node.onkeydown = (event) => {
    const move = MOVES[event.key];
    if (!box || (!move && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows would move the clock
    const child = litChild(scene) ?? options.first();
    if (!move) return scene.pin(asLit(scene, child));
    scene.pinned = false;
    show(next(child, move));
    return undefined;
  };

  return { element: node, picture: dots, measure, draw, light };
}
