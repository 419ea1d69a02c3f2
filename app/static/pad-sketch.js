// The drawing as data, and the way back and forward through everything that was drawn.
//
// A drawing is what app/drawing.py describes: { source: "strokes", strokes }, { source: "test", index }
// or { source: "upload", pixels }. Points are fractions of the pad, so its size never matters.

const MAX_STROKES = 400; // as in app/drawing.py
const MAX_POINTS = 4000;
const MAX_STEPS = 200; // that can be undone
const NEAR = 0.004; // of the pad: a point this close to the last is not seen

const EMPTY = { source: "strokes", strokes: [] };

const round = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;

export class Sketch {
  thickness = 1;
  #steps = [];
  #at = -1;
  #stroke = null; // the points of the stroke that is being drawn; the last one follows the pen

  // What is on the pad now, the unfinished stroke included.
  get drawing() {
    const step = this.#step;
    if (!this.#stroke && step.source !== "strokes") return step;
    const strokes = this.#stroke ? [...this.#finished(), this.#stroke] : step.strokes;
    return { source: "strokes", strokes, thickness: this.thickness };
  }

  get isEmpty() {
    const { source, strokes } = this.drawing;
    return source === "strokes" && strokes.length === 0;
  }

  get isDrawing() {
    return this.#stroke !== null;
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#steps.length - 1;
  }

  // Whether another stroke or point would be refused.
  get isFull() {
    const { source, strokes } = this.drawing;
    if (source !== "strokes") return false;
    const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    return points >= MAX_POINTS || (!this.#stroke && strokes.length >= MAX_STROKES);
  }

  // Puts another drawing on the pad, as a step that can be undone.
  replace({ thickness, ...drawing }) {
    this.#stroke = null;
    if (thickness !== undefined) this.thickness = thickness;
    this.#add(drawing);
  }

  begin(x, y) {
    if (!this.isFull) this.#stroke = [[round(x), round(y)]];
  }

  extend(x, y) {
    const stroke = this.#stroke;
    if (!stroke) return;
    const point = [round(x), round(y)];
    if (point.join() === stroke.at(-1).join()) return;
    const anchor = stroke.at(-2) ?? stroke[0];
    const [dx, dy] = [stroke.at(-1)[0] - anchor[0], stroke.at(-1)[1] - anchor[1]];
    // The last point moves with the pen until it is far enough from the one before.
    const settled = stroke.length === 1 || Math.hypot(dx, dy) >= NEAR;
    if (settled && !this.isFull) stroke.push(point);
    else if (stroke.length > 1) stroke[stroke.length - 1] = point;
  }

  end() {
    if (!this.#stroke) return;
    const strokes = [...this.#finished(), this.#stroke];
    this.#stroke = null;
    this.#add({ source: "strokes", strokes });
  }

  undo() {
    if (this.canUndo) this.#at--;
  }

  redo() {
    if (this.canRedo) this.#at++;
  }

  clear() {
    if (!this.isEmpty) this.#add(EMPTY);
  }

  get #step() {
    return this.#steps[this.#at] ?? EMPTY;
  }

  #finished() {
    const { source, strokes } = this.#step;
    return source === "strokes" ? strokes : [];
  }

  #add(step) {
    this.#steps = [...this.#steps.slice(0, this.#at + 1), step].slice(-MAX_STEPS);
    this.#at = this.#steps.length - 1;
  }
}
