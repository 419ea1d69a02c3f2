// Votes that agree: a face whose parts say how wide it should be.

import { element, say, set, svg } from "../dom.js";
import { button, checkbox } from "../controls.js";
import { clamp, createHandle, picture } from "./handle.js";

export const styles = ["ideas/faces.css"];

const [WIDTH, HEIGHT, MIDDLE] = [440, 404, 220];
const TOP = 22;
// Where each part is, and where its vote is written.
const PARTS = {
  eyes: { label: "Width across the eyes", y: 140, told: 110 },
  nose: { label: "Width of the nose", y: 216, told: 238 },
  mouth: { label: "Width of the mouth", y: 300, told: 364 },
};
const HAND = 62; // of the dial, in its units, where a vote is 1 long

export function create(stage, move) {
  let [state, ranges] = [{}, {}];
  const outline = svg("ellipse", { class: "face", cx: MIDDLE, cy: 210, ry: 184 });
  const parts = Object.fromEntries(
    Object.entries(PARTS).map(([part, where]) => [part, createPart(part, where, change)]),
  );
  const face = picture(WIDTH, HEIGHT, "A face with parts to drag wider or narrower", outline);
  for (const { vote } of Object.values(parts)) face.append(vote);
  for (const { group } of Object.values(parts)) face.append(group);

  const sketches = element("div", { className: "buttons" });
  const nose = checkbox("A nose, too", (hasNose) => move({ hasNose }));
  const dial = createDial();
  const rows = element("div", { className: "rows" });
  stage.append(
    element(
      "div",
      { className: "two faces" },
      element("div", {}, element("div", { className: "controls" }, sketches, nose.element), face),
      element(
        "div",
        {},
        element("h2", {}, "Where each vote points"),
        dial.element,
        element("h2", {}, "How much each part gives to the face, iteration by iteration"),
        rows,
      ),
    ),
  );

  function change(part, width) {
    move({ [part]: Math.round(clamp(width, ...ranges[part])) });
  }

  return {
    show(now, numbers) {
      [state, ranges] = [now, numbers.ranges];
      if (!sketches.children.length) {
        sketches.append(...numbers.sketches.map(({ name, ...widths }) => button(name, () => move(widths))));
      }
      nose.update(state.hasNose);
      const voting = Object.fromEntries(numbers.parts.map((part) => [part.part, part]));
      for (const [part, { update }] of Object.entries(parts)) {
        update(state[part], ranges[part], voting[part], part !== "nose" || state.hasNose);
      }
      const length = numbers.face.lengths.at(-1);
      set(outline, { rx: numbers.face.width / 2, "stroke-opacity": 0.15 + 0.85 * length });
      dial.update(numbers);
      rows.replaceChildren(...numbers.parts.map(createRow));
    },
  };

  function createPart(part, { label, y, told }, changed) {
    const shapes = {
      eyes: [svg("circle", { r: 12 }), svg("circle", { r: 12 })],
      nose: [svg("path")],
      mouth: [svg("path")],
    }[part];
    const handle = createHandle({
      label,
      step: 1,
      dragged: ({ x }) => changed(part, 2 * (x - MIDDLE)),
      stepped: (step) => changed(part, state[part] + step),
    });
    const lines = [svg("line"), svg("line")];
    const text = svg("text", { y: told, "text-anchor": "middle" });
    const vote = svg("g", { class: `vote ${part}` }, ...lines, text);
    const group = svg("g", { class: `part ${part}` }, ...shapes, handle.element);
    return {
      vote,
      group,
      update(width, [min, max], voting, isThere) {
        set(group, { visibility: isThere ? "visible" : "hidden" });
        set(vote, { visibility: isThere && voting ? "visible" : "hidden" });
        const half = width / 2;
        shapes.forEach((shape, n) => {
          if (part === "eyes") set(shape, { cx: MIDDLE + (n ? half : -half), cy: y });
          else if (part === "nose") {
            set(shape, { d: `M${MIDDLE} ${y - 34}L${MIDDLE + half} ${y}H${MIDDLE - half}Z` });
          } else {
            const sag = 26 + half / 6;
            set(shape, { d: `M${MIDDLE - half} ${y}q${half} ${sag} ${width} 0` });
          }
        });
        const words = `${width}${voting ? `, votes for a face ${voting.vote} wide` : ""}`;
        handle.update({ x: MIDDLE + half, y, value: width, min, max, text: words });
        if (!voting) return;
        lines.forEach((line, n) => {
          const x = MIDDLE + ((n ? 1 : -1) * voting.vote) / 2;
          set(line, { x1: x, x2: x, y1: TOP, y2: HEIGHT - 6 });
        });
        set(text, { x: MIDDLE });
        say(text, `${part} ${width} × ${voting.weight} = ${voting.vote}`);
      },
    };
  }
}

// One row for a part: a bar for each iteration, as high as what it gives to the face.
function createRow({ part, couplings }) {
  const bars = couplings.map((coupling, n) =>
    element(
      "span",
      { className: "share", style: `--share: ${coupling}` },
      element("i", {}),
      element("span", { className: "visually-hidden" }, `iteration ${n + 1}: `),
      element("span", { className: "number" }, coupling.toFixed(2)),
    ),
  );
  return element("div", { className: `row ${part}` }, element("b", {}, part), ...bars);
}

// A dial on which a width is a direction.
function createDial() {
  const [marks, hands] = [svg("g"), svg("g")];
  const face = svg("line", { class: "hand face" });
  const drawn = svg(
    "svg",
    { viewBox: "-150 -84 300 150", role: "img", class: "small" },
    svg("circle", { class: "dial", r: HAND }),
    marks,
    hands,
    face,
  );
  return {
    element: drawn,
    update({ parts, marks: known, face: { width, lengths, hand } }) {
      marks.replaceChildren(
        ...known.map(([width, angle]) => {
          const [x, y] = [Math.sin(angle) * (HAND + 20), 5 - Math.cos(angle) * (HAND + 13)];
          return svg("text", { x, y, "text-anchor": "middle" }, String(width));
        }),
      );
      hands.replaceChildren(
        ...parts.map(({ part, angle }) =>
          svg("line", {
            class: `hand ${part}`,
            x2: HAND * Math.sin(angle),
            y2: -HAND * Math.cos(angle),
          }),
        ),
      );
      const [x, y] = hand.at(-1);
      set(face, { x2: HAND * x, y2: -HAND * y });
      const told = parts.map(({ part, vote }) => `${part} ${vote}`).join(", ");
      drawn.setAttribute(
        "aria-label",
        `Votes on the dial: ${told}. The face: ${width.toFixed(0)}, ${lengths.at(-1).toFixed(2)} sure.`,
      );
    },
  };
}
