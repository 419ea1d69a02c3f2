// What max pooling forgets: a digit to move, a feature map, its maxima, and a capsule beside them.

import { palette } from "../colours.js";
import { paintGrey } from "../image.js";
import { describe, element, say, set, svg } from "../dom.js";
import { button } from "../controls.js";
import { clamp } from "./handle.js";
import { createPose } from "../pose.js";
import { paintValues } from "../raster.js";

export const styles = ["pose.css", "ideas/pooling.css"];

const SIZE = 28;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function create(stage, move) {
  let [state, numbers] = [{}, null];
  const digit = createDigit((right, down) => {
    const most = numbers.farthest;
    move({ right: clamp(right, -most, most), down: clamp(down, -most, most) });
  });
  const back = button("Back to its place", () => move({ right: 0, down: 0 }));
  const title = element("h2", {});
  const leaf = ["‹", "›"].map((text, n) => {
    const made = button(text, () => move({ map: clamp(state.map + 2 * n - 1, 0, numbers.maps.length - 1) }));
    made.setAttribute("aria-label", n ? "Next map" : "Map before");
    return made;
  });
  const whole = createGrid("Windows of the feature map", choose);
  const pooled = createGrid("The maxima", choose);
  const four = createWindow();
  const meet = button("", () => {
    const here = numbers.crowded.findIndex(([row, column]) => row === state.row && column === state.column);
    const [row, column] = numbers.crowded[(here + 1) % numbers.crowded.length];
    move({ row, column });
  });
  const [capsule, pose] = [element("p", { className: "muted" }), createPose()];
  const kept = element("p", { className: "muted" });
  stage.append(
    element(
      "div",
      { className: "pooling" },
      element("div", {}, element("h2", {}, "The digit: drag it"), digit.element, back),
      element(
        "div",
        {},
        element("div", { className: "leaf" }, title, ...leaf),
        whole.element,
        element("p", { className: "muted" }, "Dots: where the maximum of a window stands."),
      ),
      element("div", {}, element("h2", {}, "What pooling hands on"), pooled.element, kept),
      element(
        "div",
        {},
        four.element,
        meet,
        element("h2", {}, "What the capsule keeps"),
        pose.element,
        capsule,
      ),
    ),
  );

  function choose(row, column, count) {
    move({ row: clamp(row, 0, count - 1), column: clamp(column, 0, count - 1) });
  }

  return {
    show(now, answer, arrays) {
      [state, numbers] = [now, answer];
      const { sequential } = palette(stage);
      digit.update(state, arrays.image);
      back.disabled = !state.right && !state.down;
      say(title, `Map ${numbers.maps[state.map] + 1} of Conv1`);
      leaf[0].disabled = state.map === 0;
      leaf[1].disabled = state.map === numbers.maps.length - 1;
      const { map, places, responds, same, unseen } = arrays;
      const across = arrays.pooled.shape[1];
      whole.update(map, across, sequential, numbers.largest, state);
      pooled.update(arrays.pooled, across, sequential, numbers.largest, state);
      whole.mark(responds, (n) => {
        const [row, column] = [Math.floor(n / across), n % across];
        const [down, right] = [places[n] >> 1, places[n] % 2];
        return [svg("circle", { cx: column + 0.25 + right / 2, cy: row + 0.25 + down / 2, r: 0.11 })];
      });
      pooled.mark(state.right || state.down ? same : [], (n) => {
        const [row, column] = [Math.floor(n / across), n % across];
        const frame = { x: column + 0.1, y: row + 0.1, width: 0.8, height: 0.8 };
        const ring = unseen[n] ? [svg("circle", { class: "hollow", cx: column + 0.5, cy: row + 0.5, r: 0.18 })] : [];
        return [svg("rect", { class: "around", ...frame }), svg("rect", frame), ...ring];
      });
      say(
        kept,
        state.right || state.down
          ? "Framed: kept its value. With a ring: although its maximum moved."
          : "A number for each window. The dots are gone.",
      );
      four.update(state, numbers);
      const count = numbers.crowded.length;
      meet.hidden = count === 0;
      say(meet, `Show one of ${count} where strong ones meet`);
      pose.update(arrays.poses);
      const [was, is] = numbers.lengths.map((length) => length.toFixed(2));
      say(capsule, `Capsule ${numbers.digit}, outlined before, filled now. Length ${was} → ${is}, turned by ${numbers.angle.toFixed(0)}°.`);
    },
  };
}

// The digit on its ground; moved(right, down) says by how many pixels it is asked to stand off.
function createDigit(moved) {
  const canvas = element("canvas", { className: "pixels", "aria-hidden": "true" });
  const ground = element(
    "div",
    { className: "ground", tabIndex: 0, role: "application", "aria-label": "The digit" },
    canvas,
  );
  let [state, grabbed] = [{ right: 0, down: 0 }, null];
  ground.onpointerdown = (event) => {
    if (event.button) return;
    event.preventDefault();
    ground.setPointerCapture(event.pointerId);
    ground.focus({ preventScroll: true });
    grabbed = { x: event.clientX, y: event.clientY, ...state };
  };
  ground.onpointermove = (event) => {
    if (!ground.hasPointerCapture(event.pointerId)) return;
    const pixel = canvas.clientWidth / SIZE;
    const [right, down] = [event.clientX - grabbed.x, event.clientY - grabbed.y];
    to(grabbed.right + Math.round(right / pixel), grabbed.down + Math.round(down / pixel));
  };
  ground.onkeydown = (event) => {
    const by = MOVES[event.key];
    if (!by && event.key !== "Home") return;
    event.preventDefault();
    if (by) to(state.right + by[0], state.down + by[1]);
    else to(0, 0);
  };

  function to(right, down) {
    if (right !== state.right || down !== state.down) moved(right, down);
  }

  return {
    element: ground,
    update(now, image) {
      state = now;
      const { right, down } = state;
      const pixels = new Uint8Array(SIZE * SIZE);
      for (let row = Math.max(0, down); row < SIZE + Math.min(0, down); row++) {
        for (let column = Math.max(0, right); column < SIZE + Math.min(0, right); column++) {
          pixels[row * SIZE + column] = image[(row - down) * SIZE + column - right];
        }
      }
      paintGrey(canvas, pixels, SIZE);
      describe(ground, `The digit, moved ${right} to the right and ${down} down. Arrow keys move it, Home puts it back.`);
    },
  };
}

// A picture of values with windows over it, one of which is chosen by pointing or by arrow keys.
function createGrid(label, chosen) {
  const canvas = element("canvas", { className: "pixels", "aria-hidden": "true" });
  const [lines, marks] = [svg("path", { class: "lines" }), svg("g", { class: "marks" })];
  const frames = ["around", "frame"].map((name) => svg("rect", { class: name, width: 1, height: 1 }));
  const overlay = svg("svg", { "aria-hidden": "true" }, lines, marks, ...frames);
  const grid = element("div", { className: "windows", tabIndex: 0, role: "application" }, canvas, overlay);
  let [state, count] = [{}, 1];
  grid.onclick = (event) => {
    const { left, top, width } = grid.getBoundingClientRect();
    const at = (place) => Math.floor((count * place) / width);
    chosen(at(event.clientY - top), at(event.clientX - left), count);
  };
  grid.onkeydown = (event) => {
    const by = MOVES[event.key];
    if (!by) return;
    event.preventDefault();
    chosen(state.row + by[1], state.column + by[0], count);
  };
  return {
    element: grid,
    update(values, across, map, largest, now) {
      [state, count] = [now, across];
      paintValues(canvas, values, values.shape[1], map, 0, largest);
      set(overlay, { viewBox: `0 0 ${across} ${across}` });
      const cuts = Array.from({ length: across - 1 }, (_, n) => `M${n + 1} 0V${across}M0 ${n + 1}H${across}`);
      set(lines, { d: cuts.join("") });
      for (const frame of frames) set(frame, { x: state.column, y: state.row });
      describe(grid, `${label}: row ${state.row + 1}, column ${state.column + 1} is chosen. Arrow keys choose another.`);
    },
    // Puts the marks that draw(window) makes on the windows that are true.
    mark(which, draw) {
      marks.replaceChildren(...Array.from(which, (is, n) => (is ? draw(n) : [])).flat());
    },
  };
}

// The four values of the chosen window, and the one that survives.
function createWindow() {
  const title = element("h2", {});
  const cells = Array.from({ length: 4 }, () => element("span", {}));
  const survivor = element("b", {});
  const arrow = element("span", { "aria-hidden": "true" }, "→");
  const row = element("div", { className: "survival number" }, element("div", { className: "four" }, ...cells), arrow, survivor);
  return {
    element: element("div", { "aria-live": "polite" }, title, row),
    update(state, { window, place }) {
      say(title, `The window in row ${state.row + 1}, column ${state.column + 1}`);
      cells.forEach((cell, n) => {
        say(cell, window[n].toFixed(2));
        cell.className = n === place ? "survives" : "";
      });
      say(survivor, `${window[place].toFixed(2)} survives`);
    },
  };
}
