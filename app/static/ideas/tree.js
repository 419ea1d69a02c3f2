// Equivariance against invariance: a digit to turn, who decides about it, its length and its pose.

import { paintGrey } from "../image.js";
import { describe, element, say, set, svg } from "../dom.js";
import { button } from "../controls.js";
import { clamp, createHandle, picture } from "./handle.js";
import { createPose } from "../pose.js";

export const styles = ["pose.css", "ideas/tree.css"];

const [WIDTH, HEIGHT, PIXELS] = [480, 478, 28];
const [MIDDLE, SIDE, FOOT] = [240, 176, 422]; // of the digit: its centre, size and lower edge
const CENTRE = FOOT - SIDE / 2;
const RING = 124; // on which the digit is turned, at its foot
const TOPS = [116, 364]; // of the two digit capsules, from the left
const [TOP, NODES, PITCH] = [34, 158, 46];
const THICKEST = 13;

export function create(stage, move) {
  let [state, furthest] = [{}, 45];
  const canvas = document.createElement("canvas");
  const shown = svg("image", { x: MIDDLE - SIDE / 2, y: FOOT - SIDE, width: SIDE, height: SIDE });
  const [branches, rail] = [svg("g", { class: "branches" }), svg("path", { class: "rail" })];
  const handle = createHandle({
    label: "Turn the digit",
    step: 1,
    dragged: ({ x, y }) => turn((Math.atan2(MIDDLE - x, y - CENTRE) * 180) / Math.PI),
    stepped: (step) => turn(state.turn + step),
  });
  const upright = button("As it was", () => move({ turn: 0 }));
  const lengths = element("div", { className: "spans" });
  const [pose, turned] = [createPose(), element("p", { className: "muted" })];
  const lists = element("div", { className: "lists" });
  stage.append(
    element(
      "div",
      { className: "two tree" },
      picture(WIDTH, HEIGHT, "A digit to turn, and the capsules that decide", shown, branches, rail, handle.element),
      element(
        "div",
        {},
        element("div", { className: "row" }, element("h2", {}, "Does the length stay?"), upright),
        lengths,
        element("h2", {}, "Does the pose turn?"),
        pose.element,
        turned,
        element("h2", {}, "The branches, and what they add"),
        lists,
      ),
    ),
  );

  function turn(degrees) {
    move({ turn: Math.round(clamp(degrees, -furthest, furthest)) });
  }

  return {
    show(now, { trees, angle, furthest: most }, arrays) {
      [state, furthest] = [now, most];
      upright.disabled = state.turn === 0;
      paintGrey(canvas, arrays.image, PIXELS);
      set(shown, { href: canvas.toDataURL() });
      const at = (degrees, radius = RING) => {
        const radians = (degrees * Math.PI) / 180;
        return [MIDDLE - radius * Math.sin(radians), CENTRE + radius * Math.cos(radians)];
      };
      set(rail, { d: `M${at(-most)}A${RING} ${RING} 0 0 1 ${at(most)}` });
      const [x, y] = at(state.turn);
      const text = `${state.turn}° clockwise`;
      handle.update({ x, y, value: state.turn, min: -most, max: most, text });
      const scale = Math.max(...trees.flatMap((tree) => tree.branches.map(({ adds }) => adds)), 1e-6);
      branches.replaceChildren(...trees.flatMap((tree, n) => createTree(tree, TOPS[n], scale)));
      lengths.replaceChildren(...trees.map(createSpan));
      pose.update(arrays.poses);
      say(turned, `Capsule ${trees[0].digit}, outlined before, filled now: ${angle.toFixed(0)}° between them.`);
      lists.replaceChildren(...trees.map(createList));
    },
  };
}

// From places on the digit over primary capsules to one digit capsule.
function createTree({ digit, length, branches }, top, scale) {
  const own = { style: `--own: var(--digit-${digit})` };
  const pixel = SIDE / PIXELS;
  const nodes = [...branches].sort((one, other) => one.x - other.x || one.y - other.y);
  const [ways, marks] = [[], []];
  nodes.forEach(({ type, x, y, adds }, n) => {
    const [from, to] = [MIDDLE + (x - PIXELS / 2) * pixel, CENTRE + (y - PIXELS / 2) * pixel];
    const node = top + PITCH * (n - (nodes.length - 1) / 2);
    const width = Math.max(1.5, (THICKEST * adds) / scale);
    const bend = (a, b) => (a + b) / 2;
    ways.push(
      svg("path", {
        d: `M${from} ${to}C${from} ${bend(to, NODES)} ${node} ${bend(to, NODES)} ${node} ${NODES}`,
        "stroke-width": width,
      }),
      svg("path", {
        d: `M${node} ${NODES}C${node} ${bend(NODES, TOP)} ${top} ${bend(NODES, TOP)} ${top} ${TOP}`,
        "stroke-width": width,
      }),
    );
    marks.push(
      svg("circle", { class: "place", cx: from, cy: to, r: 4.5 }),
      svg("circle", { class: "node", cx: node, cy: NODES, r: 15 }),
      svg("text", { x: node, y: NODES + 5, "text-anchor": "middle" }, String(type)),
    );
  });
  return [
    svg("g", own, svg("g", { class: "ways" }, ...ways), ...marks),
    svg(
      "g",
      own,
      svg("circle", { class: "node", cx: top, cy: TOP, r: 24 }),
      svg("text", { class: "top", x: top, y: TOP + 8, "text-anchor": "middle" }, String(digit)),
      svg("text", { x: top + 34, y: TOP + 5 }, `${length.toFixed(2)} long`),
    ),
  ];
}

// A digit capsule's length as a bar, with a mark where it was.
function createSpan({ digit, before, length }) {
  const [was, is] = [before.toFixed(2), length.toFixed(2)];
  const bar = element("i", { style: `--own: var(--digit-${digit}); --length: ${length}; --before: ${before}` });
  return element("div", { className: "span" }, element("b", {}, String(digit)), bar, element("span", { className: "number" }, `${was} → ${is}`));
}

function createList({ digit, sum, branches }) {
  const items = branches.map(({ type, row, column, adds }) =>
    element("li", {}, `type ${type}, row ${row}, column ${column}`, element("span", { className: "number" }, `+${adds.toFixed(2)}`)),
  );
  const total = element("li", { className: "all" }, "all together", element("span", { className: "number" }, sum.toFixed(2)));
  const list = element("ul", { style: `--own: var(--digit-${digit})` }, ...items, total);
  describe(list, `For ${digit}`);
  return list;
}
