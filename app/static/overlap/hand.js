// The two digits in hand: a sketch for each pen, and one way back and forward for both.
//
// A digit is what app/overlap/pair.py describes: { source: "strokes", strokes } as fractions of the
// field, or { source: "test", index, at: [down, right] } in pixels from its middle.

import { Sketch } from "../pad-sketch.js";

export const SIZE = 36; // pixels of the field, each way
const FURTHEST = 8; // pixels from the middle, as in pair.py
const EMPTY = { source: "strokes", strokes: [] };

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Hand {
  pens = [new Sketch(), new Sketch()];
  #done = []; // for each step back, which pens it changes
  #undone = [];
  #isOpen = false;
  #dragged = null; // { pen, digit } while one is dragged

  constructor() {
    this.pens.forEach((pen) => pen.replace(EMPTY));
  }

  get digits() {
    return this.pens.map((pen, n) => {
      if (this.#dragged?.pen === n) return this.#dragged.digit;
      const { thickness: _, ...digit } = pen.drawing;
      return digit;
    });
  }

  get isBusy() {
    return this.#dragged !== null || this.pens.some((pen) => pen.isDrawing);
  }

  get isFull() {
    return this.pens.some((pen) => pen.isFull);
  }

  get isEmpty() {
    return this.pens.every((pen) => pen.isEmpty);
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  // Takes up digits that came from elsewhere, as one step.
  adopt(digits) {
    const now = this.digits;
    const others = [0, 1].filter((n) => JSON.stringify(digits[n]) !== JSON.stringify(now[n]));
    others.forEach((n) => this.pens[n].replace(digits[n]));
    if (others.length && this.#isOpen) this.#did(others);
    this.#isOpen = true;
  }

  replace(pen, digit) {
    this.pens[pen].replace(digit);
    this.#did([pen]);
  }

  clear() {
    const inked = [0, 1].filter((n) => !this.pens[n].isEmpty);
    inked.forEach((n) => this.pens[n].clear());
    this.#did(inked);
  }

  begin(pen, [x, y]) {
    this.pens[pen].begin(x, y);
  }

  extend(pen, [x, y]) {
    this.pens[pen].extend(x, y);
  }

  end(pen) {
    if (!this.pens[pen].isDrawing) return;
    this.pens[pen].end();
    this.#did([pen]);
  }

  // Moves a digit from where it lay, `at`, by fractions of the field; `drop` makes it a step.
  drag(pen, digit, at, right, down) {
    this.#dragged = { pen, digit: moved(digit, at, right, down) };
  }

  drop() {
    if (!this.#dragged) return;
    const { pen, digit } = this.#dragged;
    const before = this.pens[pen].drawing;
    this.#dragged = null;
    if (JSON.stringify({ ...before, thickness: 0 }) === JSON.stringify({ ...digit, thickness: 0 })) return;
    this.replace(pen, digit);
  }

  undo() {
    const pens = this.#done.pop();
    pens?.forEach((n) => this.pens[n].undo());
    if (pens) this.#undone.push(pens);
  }

  redo() {
    const pens = this.#undone.pop();
    pens?.forEach((n) => this.pens[n].redo());
    if (pens) this.#done.push(pens);
  }

  #did(pens) {
    this.#done.push(pens);
    this.#undone = [];
  }
}

// A digit that lies at [down, right] of the middle, moved as far as there is room.
function moved(digit, [y, x], right, down) {
  if (digit.source === "test") {
    const far = (at, by) => clamp(Math.round(at + by * SIZE), -FURTHEST, FURTHEST);
    return { ...digit, at: [far(y, down), far(x, right)] };
  }
  const room = (axis, at, by) => {
    const all = digit.strokes.flat().map((point) => point[axis]);
    if (!all.length) return 0;
    const near = clamp(by, Math.min(0, (-FURTHEST - at) / SIZE), Math.max(0, (FURTHEST - at) / SIZE));
    return clamp(near, -Math.min(...all), 1 - Math.max(...all));
  };
  const [dx, dy] = [room(0, x, right), room(1, y, down)];
  const put = (value) => Math.round(clamp(value, 0, 1) * 1e4) / 1e4;
  return { ...digit, strokes: digit.strokes.map((stroke) => stroke.map(([px, py]) => [put(px + dx), put(py + dy)])) };
}
