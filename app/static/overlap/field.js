// The field: two digits in two colours, to be drawn and dragged by mouse, finger and keys.

import { element, describe } from "../dom.js";
import { paintStrokes } from "../pad-paint.js";
import { followPointer } from "../pad-pointer.js";
import { SIZE } from "./hand.js";
import { coloursOf, css, paintTinted } from "./tint.js";

const NEAR = 2.5; // pixels within which a pointer touches a digit's ink
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// `tool()` is 0 or 1 for a pen, "move" to drag; `active()` the digit that keys move; `took(pen)` is
// called when one is taken in hand, `changed()` while it is drawn or moved.
export function createField(hand, { tool, active, took, changed }) {
  const canvas = element("canvas", { tabIndex: 0, role: "application" });
  const invitation = element("p", { className: "invitation" }, "Draw here, a digit with each pen");
  const node = element("div", { className: "field" }, canvas, invitation);
  const layers = [new OffscreenCanvas(1, 1), new OffscreenCanvas(1, 1)];
  let answer = null; // { parts, at, indices }: the test digits' pixels, and where they lay
  let colours = coloursOf("ours");
  let held = null; // what is drawn or dragged: { pen, digit, from }

  followPointer(canvas, {
    begin([[x, y]]) {
      const chosen = tool();
      held = { pen: chosen === "move" ? touched(x, y) : chosen, from: [x, y] };
      if (chosen === "move") Object.assign(held, { digit: hand.digits[held.pen], at: placeOf(held.pen) });
      else hand.begin(held.pen, [x, y]);
      took(held.pen);
      changed();
    },
    extend(points) {
      follow(points);
      changed();
    },
    end(points) {
      follow(points);
      if (held?.digit) hand.drop();
      else if (held) hand.end(held.pen);
      held = null;
      changed();
    },
  });

  function follow(points) {
    if (!held) return;
    if (!held.digit) points.forEach((point) => hand.extend(held.pen, point));
    else if (points.length) {
      const [x, y] = points.at(-1);
      hand.drag(held.pen, held.digit, held.at, x - held.from[0], y - held.from[1]);
    }
  }

  canvas.onkeydown = (event) => {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey || hand.isBusy) return;
    event.preventDefault();
    event.stopPropagation();
    const pen = inHand();
    hand.drag(pen, hand.digits[pen], placeOf(pen), way[0] / SIZE, way[1] / SIZE);
    hand.drop();
    changed();
  };

  // The digit that keys move: the one in hand last, if it is there.
  const inHand = () => (hand.pens[active()].isEmpty ? 1 - active() : active());
  const placeOf = (n) => hand.digits[n].at ?? answer.at[n];

  // The digit whose ink is nearest to a pointer; where both are as near, the one in hand.
  function touched(x, y) {
    const far = hand.digits.map((digit, n) => Math.max(NEAR, distance(digit, n, x, y)));
    if (far[0] === far[1]) return inHand();
    return far[0] < far[1] ? 0 : 1;
  }

  function distance(digit, n, x, y) {
    let nearest = Infinity;
    const see = (px, py) => (nearest = Math.min(nearest, Math.hypot(px - x * SIZE, py - y * SIZE)));
    if (digit.source === "strokes") {
      for (const stroke of digit.strokes) for (const [px, py] of stroke) see(px * SIZE, py * SIZE);
    } else if (known(digit, n)) {
      const [dx, dy] = displaced(digit, n);
      const part = answer.parts.subarray(n * SIZE * SIZE, (n + 1) * SIZE * SIZE);
      part.forEach((ink, pixel) => {
        if (ink > 100) see((pixel % SIZE) + 0.5 + dx, Math.floor(pixel / SIZE) + 0.5 + dy);
      });
    }
    return nearest;
  }

  const known = (digit, n) => answer?.indices[n] === digit.index;
  // How far a test digit was moved since the answer that brought its pixels.
  const displaced = (digit, n) => [digit.at[1] - answer.at[n][1], digit.at[0] - answer.at[n][0]];

  function paintLayer(layer, digit, n, size) {
    layer.width = layer.height = size;
    const context = layer.getContext("2d");
    if (digit.source === "strokes") {
      paintStrokes(context, { strokes: digit.strokes, thickness: 1 }, size, css(colours[n]));
    } else if (known(digit, n)) {
      const small = new OffscreenCanvas(SIZE, SIZE);
      paintTinted(small, [answer.parts.subarray(n * SIZE * SIZE, (n + 1) * SIZE * SIZE)], [colours[n]], SIZE);
      const [dx, dy] = displaced(digit, n);
      const unit = size / SIZE;
      context.imageSmoothingEnabled = false;
      context.drawImage(small, dx * unit, dy * unit, size, size);
    }
  }

  function paint() {
    const size = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!size) return;
    if (canvas.width !== size) canvas.width = canvas.height = size;
    const context = canvas.getContext("2d");
    context.globalCompositeOperation = "source-over";
    context.fillStyle = "#000";
    context.fillRect(0, 0, size, size);
    context.globalCompositeOperation = "lighter";
    hand.digits.forEach((digit, n) => {
      paintLayer(layers[n], digit, n, size);
      context.drawImage(layers[n], 0, 0);
    });
    invitation.hidden = !hand.isEmpty;
    node.classList.toggle("dragging", tool() === "move");
  }
  const resized = new ResizeObserver(paint);
  resized.observe(canvas);

  return {
    element: node,
    update(numbers, arrays, set) {
      answer = { parts: arrays.parts, at: numbers.at, indices: numbers.indices };
      colours = set;
      describe(canvas, `The field, 36 by 36 pixels. Arrow keys move the ${colours[inHand()].name} digit by a pixel.`);
      paint();
    },
    dispose: () => resized.disconnect(),
  };
}
