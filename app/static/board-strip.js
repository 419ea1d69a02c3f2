// The paper's strip (figure 4): each dimension of the capsule in a row, changed a little more in
// each column.

import { paintGrey } from "./image.js";
import { compare, signed } from "./board-words.js";

export const DELTAS = Array.from({ length: 11 }, (_, column) => (column - 5) / 20);

const KEYS = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

export class Strip {
  #grid;
  #cells; // [dimension][column]
  #focus = [0, DELTAS.indexOf(0)];
  #run = 0; // counts the paintings, so that an overtaken one stops
  #said; // called with the strongest and weakest row when all are painted

  // `choose(dimension, δ)` is called for a cell that is pressed.
  constructor(grid, dimensions, choose, said) {
    this.#grid = grid;
    this.#said = said;
    const heads = DELTAS.map((delta) => `<span role="columnheader" class="number">${signed(delta)}</span>`);
    const cells = DELTAS.map(
      () => '<span role="gridcell" tabindex="-1"><canvas class="pixels" aria-hidden="true"></canvas></span>',
    ).join("");
    grid.innerHTML =
      `<div role="row" class="heads"><span role="columnheader">δ</span>${heads.join("")}</div>` +
      Array.from(
        { length: dimensions },
        (_, row) => `<div role="row"><span role="rowheader">${row + 1}</span>${cells}</div>`,
      ).join("");
    this.#cells = [...grid.querySelectorAll('[role="row"]:not(.heads)')].map((row) => [
      ...row.querySelectorAll('[role="gridcell"]'),
    ]);
    grid.onclick = (event) => {
      const place = this.#placeOf(event.target.closest('[role="gridcell"]'));
      if (!place) return;
      this.#moveTo(...place);
      choose(place[0], DELTAS[place[1]]);
    };
    grid.onkeydown = (event) => {
      const place = this.#placeOf(event.target);
      if (!place) return;
      if (event.key === "Enter" || event.key === " ") choose(place[0], DELTAS[place[1]]);
      else if (event.key in KEYS) this.#moveTo(place[0] + KEYS[event.key][0], place[1] + KEYS[event.key][1]);
      else return;
      event.preventDefault();
    };
    this.#cellAt(...this.#focus).tabIndex = 0;
  }

  #cellAt(row, column) {
    return this.#cells[row][column];
  }

  #placeOf(cell) {
    for (const [row, cells] of this.#cells.entries()) {
      const column = cells.indexOf(cell);
      if (column >= 0) return [row, column];
    }
    return null;
  }

  // One cell is in the way of the tab key; the arrows move among them.
  #moveTo(row, column) {
    this.#cellAt(...this.#focus).tabIndex = -1;
    this.#focus = [
      Math.min(this.#cells.length - 1, Math.max(0, row)),
      Math.min(DELTAS.length - 1, Math.max(0, column)),
    ];
    const cell = this.#cellAt(...this.#focus);
    cell.tabIndex = 0;
    cell.focus();
  }

  // Paints the strip around a start pose, a row a frame, so that sliders stay quick meanwhile.
  paint(decode, digit, start, size) {
    const run = ++this.#run;
    const before = decode(digit, start);
    const strongest = [];
    const paintRow = (row) => {
      if (run !== this.#run) return;
      const counts = DELTAS.map((delta, column) => {
        const pixels = decode(
          digit,
          start.map((value, dimension) => value + (dimension === row ? delta : 0)),
        );
        const cell = this.#cellAt(row, column);
        const { count } = compare(before, pixels, size);
        paintGrey(cell.firstChild, pixels, size);
        const change = `${count} pixel${count === 1 ? "" : "s"} changed`;
        cell.setAttribute("aria-label", `Dimension ${row + 1}, δ ${signed(delta)}: ${change}`);
        return count;
      });
      strongest.push(Math.max(...counts));
      if (row + 1 < this.#cells.length) requestAnimationFrame(() => paintRow(row + 1));
      else this.#said(strongest);
    };
    this.#grid.setAttribute("aria-label", `Each dimension of capsule ${digit} changed by δ`);
    paintRow(0);
  }

  // Outlines where each slider stands, where it stands on a column.
  mark(offsets) {
    this.#cells.forEach((cells, row) =>
      cells.forEach((cell, column) => {
        const here = Math.abs(offsets[row] - DELTAS[column]) < 0.005;
        cell.setAttribute("aria-selected", String(here));
      }),
    );
  }

  stop() {
    this.#run++;
  }
}

// "Within ±0.25 dimension 5 changes the digit most (up to 96 pixels by more than a tenth), …"
export function stripSentence(strongest) {
  const most = strongest.indexOf(Math.max(...strongest));
  const least = strongest.indexOf(Math.min(...strongest));
  return (
    `Within ±0.25, dimension ${most + 1} changes the picture most ` +
    `(up to ${strongest[most]} pixels by more than a tenth), ` +
    `dimension ${least + 1} least (up to ${strongest[least]}).`
  );
}
