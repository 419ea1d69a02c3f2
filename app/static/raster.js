// Numbers on a grid as coloured squares, one canvas pixel each.

import { colourAt } from "./colours.js";

// Paints `values` in rows of `columns`, from low to high along a colour map; NaN stays transparent.
export function paintValues(canvas, values, columns, map, low, high) {
  const rows = values.length / columns;
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  values.forEach((value, n) => {
    if (Number.isNaN(value)) return;
    image.data.set(colourAt(map, (value - low) / (high - low || 1)), 4 * n);
    image.data[4 * n + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

// Lays equally large tiles of size × size beside one another, `across` in a row, a gap between them.
export function tiled(values, size, across) {
  const [count, pitch] = [values.length / (size * size), size + 1];
  const columns = across * pitch - 1;
  const all = new Float32Array(columns * (Math.ceil(count / across) * pitch - 1)).fill(NaN);
  values.forEach((value, n) => {
    const [tile, within] = [Math.floor(n / (size * size)), n % (size * size)];
    const row = Math.floor(tile / across) * pitch + Math.floor(within / size);
    const column = (tile % across) * pitch + (within % size);
    all[row * columns + column] = value;
  });
  return { values: all, columns };
}
