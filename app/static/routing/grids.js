// Many small grids of capsules, one a tile: 32 types for one digit, or 32 types × 10 digits.
// One painter serves couplings, activity and agreement: a capsule has the same place in each.

import { describe, element, fit, pointOf, roomIn, sharpness } from "../dom.js";

const LABEL = { font: 11, left: 34, top: 29, above: 15 };

// options:
//   name       text for screen readers: which panel this is
//   arrange    (width) -> { columns, rows, tile(column, row) -> { type, digit } }
//   labels     "each": the type above each tile; "edges": types and digits along the edges
//   paint      (scene) -> { values, map, low, high, start(tile) }: where a tile's values begin
//   finding    (scene) -> the text alternative
//   as         (lit) -> what lights up for a capsule; without it, the capsule itself
//   press      (lit) -> nothing: what Enter and the space bar do; without it, Enter pins
//   over       (context, tile, { x, y, unit }) paints over a tile's cells, each `unit` wide
export function createGrids(scene, options) {
  const { grid, places } = scene.trace.meta;
  const cells = element("canvas", { role: "img" });
  const marks = element("canvas", { className: "marks", "aria-hidden": "true" });
  const node = element(
    "div",
    { className: "grids", tabIndex: 0, role: "application", "aria-label": options.name },
    cells,
    marks,
  );
  const scratch = document.createElement("canvas");
  let layout = null;
  let cursor = null; // the cell that the keyboard is at: { x, y } over all tiles

  function measure() {
    const width = roomIn(node);
    if (!width) return;
    const arranged = options.arrange(width);
    const { columns, rows } = arranged;
    const edges = options.labels === "edges";
    const [left, top] = edges ? [LABEL.left, LABEL.top] : [0, 0];
    const above = edges ? 0 : LABEL.above;
    const across = (width - left) / columns;
    // Whole pixels of the screen, so that all cells are equally large.
    const ratio = sharpness();
    const whole = (length) => Math.floor(length * ratio) / ratio;
    const unit = Math.max(2, whole((across - (edges ? 2 : 5)) / grid));
    const pitchX = whole(across);
    const pitchY = above + unit * grid + (edges ? pitchX - unit * grid : 6);
    layout = { ...arranged, left, top, above, unit, pitchX, pitchY };
    layout.width = left + columns * pitchX;
    layout.height = top + rows * pitchY;
    scratch.width = columns * grid;
    scratch.height = rows * grid;
  }

  const tileX = (column) => layout.left + column * layout.pitchX;
  const tileY = (row) => layout.top + layout.above + row * layout.pitchY;

  function draw() {
    if (!layout) return;
    const { values, map, low, high, start } = options.paint(scene);
    const context = fit(cells, layout.width, layout.height);
    const small = scratch.getContext("2d");
    const image = small.createImageData(scratch.width, scratch.height);
    const pixels = new Uint32Array(image.data.buffer);
    const scale = (map.length / 3 - 1) / (high - low);
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const first = start(layout.tile(column, row));
        for (let place = 0; place < places; place++) {
          const part = Math.min(Math.max(values[first + place], low), high) - low;
          const step = Math.round(part * scale) * 3;
          const x = column * grid + (place % grid);
          const y = row * grid + Math.floor(place / grid);
          // Little-endian, as every machine with a browser is: alpha, blue, green, red.
          pixels[y * scratch.width + x] =
            (255 << 24) | (map[step + 2] << 16) | (map[step + 1] << 8) | map[step];
        }
      }
    }
    small.putImageData(image, 0, 0);
    context.clearRect(0, 0, layout.width, layout.height);
    context.imageSmoothingEnabled = false;
    const size = layout.unit * grid;
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const [x, y] = [tileX(column), tileY(row)];
        context.drawImage(scratch, column * grid, row * grid, grid, grid, x, y, size, size);
        options.over?.(context, layout.tile(column, row), { x, y, unit: layout.unit });
      }
    }
    describe(cells, options.finding(scene));
  }

  function light() {
    if (!layout) return;
    const context = fit(marks, layout.width, layout.height);
    context.clearRect(0, 0, layout.width, layout.height);
    context.font = `${LABEL.font}px ${scene.colours.font}`;
    context.textBaseline = "alphabetic";
    label(context);
    if (!scene.lit) return;
    const { type, place } = scene.lit;
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const tile = layout.tile(column, row);
        if (type !== null && tile.type !== type) continue;
        const [x, y] = [tileX(column), tileY(row)];
        const size = layout.unit * grid;
        if (place === null) ring(context, x, y, size);
        else {
          const [cx, cy] = [place % grid, Math.floor(place / grid)];
          ring(context, x + cx * layout.unit, y + cy * layout.unit, layout.unit);
        }
      }
    }
  }

  function ring(context, x, y, size) {
    const { text, background } = scene.colours;
    context.lineWidth = 5;
    context.strokeStyle = background;
    context.strokeRect(x - 1.5, y - 1.5, size + 3, size + 3);
    context.lineWidth = 2.5;
    context.strokeStyle = text;
    context.strokeRect(x - 1.5, y - 1.5, size + 3, size + 3);
  }

  // What the numbers along the edges count.
  function nameEdges(context) {
    const [across, down] = layout.typesDown ? ["digit", "type"] : ["type of capsule", "digit"];
    context.fillStyle = scene.colours.muted;
    context.textAlign = "left";
    context.fillText(`${across} →`, layout.left, 10);
    context.save();
    context.rotate(-Math.PI / 2);
    context.textAlign = "right";
    context.fillText(`← ${down}`, -layout.top, 10);
    context.restore();
  }

  function label(context) {
    const { muted, text } = scene.colours;
    const size = layout.unit * grid;
    if (options.labels === "edges") nameEdges(context);
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const { type, digit } = layout.tile(column, row);
        const [x, y] = [tileX(column), tileY(row)];
        const along = layout.typesDown ? digit : type + 1;
        const beside = layout.typesDown ? type + 1 : digit;
        context.textAlign = options.labels === "edges" ? "center" : "left";
        const lit = scene.lit && scene.lit.type === type;
        context.fillStyle = lit ? text : muted;
        if (options.labels === "each") context.fillText(String(type + 1), x, y - 3);
        else if (row === 0) context.fillText(String(along), x + size / 2, layout.top - 4);
        if (options.labels !== "edges") continue;
        context.textAlign = "right";
        if (column === 0) context.fillText(String(beside), layout.left - 6, y + size / 2 + 4);
        if (digit !== scene.digit) continue;
        context.fillStyle = scene.colours.digits[digit];
        if (!layout.typesDown && column === 0) context.fillRect(layout.left - 4, y, 3, size);
        if (layout.typesDown && row === 0) context.fillRect(x, layout.top - 3, size, 3);
      }
    }
  }

  // The cell under a point, or the nearest one where the point lies between tiles.
  function cellAt(x, y) {
    const column = clamp(Math.floor((x - layout.left) / layout.pitchX), layout.columns);
    const row = clamp(Math.floor((y - layout.top) / layout.pitchY), layout.rows);
    return {
      x: column * grid + clamp(Math.floor((x - tileX(column)) / layout.unit), grid),
      y: row * grid + clamp(Math.floor((y - tileY(row)) / layout.unit), grid),
    };
  }

  function litAt(cell) {
    const tile = layout.tile(Math.floor(cell.x / grid), Math.floor(cell.y / grid));
    return { type: tile.type, place: (cell.y % grid) * grid + (cell.x % grid) };
  }

  const lightAt = (cell) => scene.light(options.as ? options.as(litAt(cell)) : litAt(cell));

  function cellOf(lit) {
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const { type, digit } = layout.tile(column, row);
        if (type !== lit.type || (digit !== null && digit !== scene.digit)) continue;
        return {
          x: column * grid + (lit.place % grid),
          y: row * grid + Math.floor(lit.place / grid),
        };
      }
    }
    return { x: 0, y: 0 };
  }

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  marks.onpointermove = (event) => {
    if (event.pointerType === "touch" || !layout) return;
    cursor = cellAt(...pointOf(event));
    lightAt(cursor);
  };
  marks.onpointerleave = () => scene.light(null);
  marks.onclick = (event) => {
    cursor = cellAt(...pointOf(event));
    scene.pin(litAt(cursor));
  };
  node.onfocus = () => {
    if (!layout || !node.matches(":focus-visible")) return;
    const whole = scene.lit && scene.lit.type !== null && scene.lit.place !== null;
    cursor = cellOf(whole ? scene.lit : options.first(scene));
    lightAt(cursor);
  };
  node.onblur = () => scene.light(null);
  node.onkeydown = (event) => {
    const move = MOVES[event.key];
    const presses = event.key === "Enter" || (options.press && event.key === " ");
    if (!layout || (!move && !presses)) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows would move the clock
    cursor ??= cellOf(options.first(scene));
    if (!move) return (options.press ?? scene.pin)(litAt(cursor));
    cursor = {
      x: clamp(cursor.x + move[0], layout.columns * grid),
      y: clamp(cursor.y + move[1], layout.rows * grid),
    };
    scene.pinned = false;
    lightAt(cursor);
    return undefined;
  };

  const under = (x, y) => litAt(cellAt(x, y));
  const unit = () => layout.unit;
  return { element: node, marks, under, unit, measure, draw, light };
}

const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);
