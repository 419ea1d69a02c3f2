// The digit in pieces: choose two to swap them, and see what both networks read.

import { describe, element, say } from "../dom.js";
import { button } from "../controls.js";
import { createBars, createPicture } from "./answers.js";

export const styles = ["turn/answers.css", "turn/pieces.css"];

const SIZE = 28;

export function create(stage, move) {
  let [state, chosen] = [{ grid: 2, order: [] }, null];
  const board = element("div", { className: "pieces", role: "group", "aria-label": "The pieces" });
  const cuts = [2, 4].map((grid) =>
    button(`${grid} × ${grid}`, () => move({ grid, order: Array.from({ length: grid * grid }, (_, n) => n) })),
  );
  const shuffle = button("Shuffle", () => move({ order: anotherOrder(state.order) }));
  const back = button("Put back", () => move({ order: [...state.order].sort((a, b) => a - b) }));
  const redrawn = createPicture("Redrawn");
  const [capsules, softmax] = [createBars("CapsNet, length"), createBars("CNN, probability")];
  const told = element("p", { className: "muted", role: "status" });
  stage.append(
    element(
      "div",
      { className: "turned shuffled" },
      element(
        "div",
        {},
        element("div", { className: "pictures" }, board, redrawn.element),
        element("div", { className: "buttons" }, ...cuts, shuffle, back),
        told,
      ),
      element("div", { className: "answers" }, capsules.element, softmax.element),
    ),
  );

  function choose(place) {
    if (chosen === null || chosen === place) {
      chosen = chosen === place ? null : place;
      mark();
      return;
    }
    const order = [...state.order];
    [order[chosen], order[place]] = [order[place], order[chosen]];
    chosen = null;
    move({ order });
  }

  function mark() {
    [...board.children].forEach((piece, place) => piece.setAttribute("aria-pressed", place === chosen));
    say(told, chosen === null ? "" : "Choose another piece to swap it with.");
  }

  return {
    show(now, numbers, arrays) {
      if (now.grid !== state.grid) chosen = null;
      state = now;
      if (board.children.length !== state.order.length) {
        board.style.setProperty("--grid", state.grid);
        board.replaceChildren(
          ...state.order.map((_, place) => element("button", { type: "button", onclick: () => choose(place) }, element("canvas", {}))),
        );
      }
      const size = SIZE / state.grid;
      [...board.children].forEach((piece, place) => {
        paintPiece(piece.firstChild, arrays.image, place % state.grid, Math.floor(place / state.grid), size);
        const [here, home] = [place, state.order[place]].map(
          (at) => `row ${Math.floor(at / state.grid) + 1}, column ${(at % state.grid) + 1}`,
        );
        describe(piece, `In ${here}: ${here === home ? "the piece that belongs there" : `the piece of ${home}`}`);
      });
      mark();
      cuts.forEach((cut, n) => cut.setAttribute("aria-pressed", [2, 4][n] === state.grid));
      back.disabled = state.order.every((piece, place) => piece === place);
      redrawn.update(arrays.redrawn);
      capsules.update(arrays.lengths, numbers.threshold);
      softmax.update(arrays.probabilities, numbers.cnn_threshold);
    },
  };
}

// An order in which no piece stays where it is.
function anotherOrder(order) {
  const made = [...order];
  for (let last = made.length - 1; last > 0; last--) {
    const place = Math.floor(Math.random() * last); // never itself: Sattolo's one cycle
    [made[last], made[place]] = [made[place], made[last]];
  }
  return made;
}

function paintPiece(canvas, pixels, column, row, size) {
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = pixels[(row * size + y) * SIZE + column * size + x];
      image.data.set([value, value, value, 255], 4 * (y * size + x));
    }
  }
  context.putImageData(image, 0, 0);
}
