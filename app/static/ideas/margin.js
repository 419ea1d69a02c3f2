// Margin loss: two curves, the current digit's ten capsules on them, and what each of them costs.

import { element, say, set, svg } from "../dom.js";
import { button, slider } from "../controls.js";
import { clamp, createHandle, picture, place } from "./handle.js";

export const styles = ["ideas/margin.css"];

const [WIDTH, HEIGHT] = [480, 330];
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 464, 30, 240];
const LANE = 302; // where the numbers to drag stand, each tied to its point on a curve
const GAP = 29; // between them
const CONSTANTS = { present: "m⁺", absent: "m⁻", weight: "λ" };
const SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10]; // of the bar of losses

const x = (length) => LEFT + (RIGHT - LEFT) * length;
const y = (loss) => BOTTOM - (BOTTOM - TOP) * loss;

export function create(stage, move) {
  let [state, numbers] = [{}, null];
  const chips = element("div", { className: "chips", role: "group", "aria-label": "Which digit is there" });
  const plot = createPlot(lengthen);
  const sliders = element("div", {});
  const constants = {};
  const bar = createBar();
  const asPaper = button("The paper’s values", () => move(numbers.paper));
  const asRead = button("The network’s lengths", () => move({ moved: state.moved.map(() => 0) }));
  stage.append(
    element(
      "div",
      { className: "two margin" },
      element("div", {}, element("div", { className: "which" }, "The digit that is there:", chips), plot.element),
      element(
        "div",
        {},
        element("h2", {}, "Where the margins are"),
        sliders,
        element("div", { className: "buttons" }, asPaper, asRead),
        element("h2", {}, "The ten losses add up"),
        bar.element,
      ),
    ),
  );

  function build() {
    chips.append(
      ...numbers.lengths.map((_, digit) =>
        element(
          "button",
          { type: "button", style: `--own: var(--digit-${digit})`, onclick: () => move({ label: digit }) },
          String(digit),
        ),
      ),
    );
    for (const [name, label] of Object.entries(CONSTANTS)) {
      const [min, max] = numbers.ranges[name];
      constants[name] = slider({ label, min, max, step: 0.05, changed: (value) => move({ [name]: value }) });
      sliders.append(constants[name].element);
    }
    plot.build(numbers.lengths.length);
  }

  function lengthen(digit, length) {
    const by = Math.round(100 * clamp(length, 0, 1)) / 100 - numbers.real[digit];
    move({ moved: state.moved.map((was, n) => (n === digit ? by : was)) });
  }

  return {
    show(now, answer, arrays) {
      [state, numbers] = [now, answer];
      if (!chips.children.length) build();
      [...chips.children].forEach((chip, digit) =>
        chip.setAttribute("aria-pressed", String(digit === state.label)),
      );
      for (const name of Object.keys(CONSTANTS)) constants[name].update(state[name], state[name].toFixed(2));
      asRead.disabled = state.moved.every((by) => by === 0);
      asPaper.disabled = Object.entries(numbers.paper).every(([name, value]) => state[name] === value);
      plot.update(state, numbers, arrays.curves);
      bar.update(numbers);
    },
  };
}

// The curves, a point for each capsule, and under them a number for each to drag it by.
function createPlot(lengthen) {
  const curves = ["present", "absent"].map((name) => svg("path", { class: `curve ${name}` }));
  const margins = ["present", "absent"].map((name) => ({
    name,
    line: svg("line", { class: "limit", y1: TOP, y2: BOTTOM }),
    text: svg("text", { y: TOP - 8, "text-anchor": "middle" }),
  }));
  const names = ["there: too short costs", "not there: too long costs"].map((text) => svg("text", { class: "name" }, text));
  const [ties, dots, handles] = [svg("g", { class: "ties" }), svg("g"), svg("g")];
  const element = picture(
    WIDTH,
    HEIGHT,
    "The loss of a capsule, upwards, against its length, to the right, with ten numbers to drag",
    createAxis(),
    ...margins.flatMap(({ line, text }) => [line, text]),
    ...curves,
    ...names,
    ties,
    dots,
    handles,
  );
  let capsules = [];

  function createCapsule(digit) {
    let grabbed = 0; // how far from the capsule's true length the pointer took hold
    const capsule = { length: 0 };
    const handle = createHandle({
      label: `Length of capsule ${digit}`,
      step: 0.01,
      reach: GAP / 2,
      dragged: (spot) => lengthen(digit, (spot.x - LEFT) / (RIGHT - LEFT) + grabbed),
      stepped: (step) => lengthen(digit, capsule.length + step),
    });
    handle.element.addEventListener("pointerdown", (event) => {
      grabbed = capsule.length - (place(handle.element, event).x - LEFT) / (RIGHT - LEFT);
    });
    handle.element.append(svg("text", { y: 5, "text-anchor": "middle" }, String(digit)));
    const own = { style: `--own: var(--digit-${digit})` };
    const tie = svg("path", own);
    const dot = svg("circle", { class: "dot", ...own });
    set(handle.element, own);
    ties.append(tie);
    dots.append(dot);
    handles.append(handle.element);
    return Object.assign(capsule, { handle, tie, dot });
  }

  return {
    element,
    build(count) {
      capsules = Array.from({ length: count }, (_, digit) => createCapsule(digit));
    },
    update(state, { lengths, losses, real }, values) {
      const points = values.shape[1];
      curves.forEach((curve, n) => {
        const way = Array.from(values.subarray(n * points, (n + 1) * points), (loss, at) =>
          `${at ? "L" : "M"}${x(at / (points - 1)).toFixed(1)} ${y(loss).toFixed(1)}`,
        );
        set(curve, { d: way.join("") });
      });
      set(names[0], { x: x(0.05), y: y(values[5]) - 2 });
      set(names[1], { x: x(0.98), y: y(values[points + points - 4]) - 12, "text-anchor": "end" });
      margins.forEach(({ name, line, text }) => {
        set(line, { x1: x(state[name]), x2: x(state[name]) });
        set(text, { x: x(state[name]) });
        say(text, CONSTANTS[name]);
      });
      const spots = spread(lengths.map(x));
      capsules.forEach((capsule, digit) => {
        const { handle, tie, dot } = capsule;
        // The number moves at once; the point follows when its loss is known.
        capsule.length = clamp(real[digit] + state.moved[digit], 0, 1);
        const isThere = digit === state.label;
        const [dotX, dotY] = [x(lengths[digit]), y(losses[digit])];
        set(dot, { cx: dotX, cy: dotY, r: isThere ? 8 : 6 });
        set(tie, { d: `M${dotX} ${dotY}V${BOTTOM + 14}L${spots[digit]} ${LANE - 12}` });
        const length = capsule.length.toFixed(2);
        const text = `${length}, ${isThere ? "there" : "not there"}, costs ${losses[digit].toFixed(3)}`;
        handle.element.classList.toggle("there", isThere);
        handle.update({ x: spots[digit], y: LANE, value: length, min: 0, max: 1, text });
      });
    },
  };
}

function createAxis() {
  const ends = { x1: LEFT, x2: RIGHT };
  const text = (x, y, anchor, words) => svg("text", { x, y, "text-anchor": anchor }, words);
  return svg(
    "g",
    { class: "axis" },
    ...[0, 0.5, 1].map((loss) => svg("line", { ...ends, y1: y(loss), y2: y(loss) })),
    ...[0, 0.5, 1].map((loss) => text(LEFT - 8, y(loss) + 5, "end", String(loss))),
    ...[0, 0.5, 1].map((length) => text(x(length), BOTTOM + 18, "middle", String(length))),
    text(LEFT - 8, TOP - 14, "end", "loss"),
    text(x(0.75), BOTTOM + 18, "middle", "|v|, length →"),
  );
}

// Moves places apart until neighbours are GAP from each other, and no further than they must.
function spread(places) {
  const order = places.map((_, n) => n).sort((a, b) => places[a] - places[b] || a - b);
  const spots = [];
  let least = LEFT;
  for (const n of order) {
    spots[n] = Math.max(places[n], least);
    least = spots[n] + GAP;
  }
  let most = RIGHT;
  for (const n of order.reverse()) {
    spots[n] = Math.min(spots[n], most);
    most = spots[n] - GAP;
  }
  return spots;
}

// The losses side by side, as long as the total.
function createBar() {
  const parts = element("div", { className: "losses", role: "img" });
  const [end, sum] = [element("span", {}), element("p", { className: "number sum" })];
  return {
    element: element("div", {}, parts, element("div", { className: "ends number" }, element("span", {}, "0"), end), sum),
    update({ losses, total }) {
      const scale = SCALES.find((most) => total <= most);
      const costly = losses.map((loss, digit) => ({ digit, loss })).filter(({ loss }) => loss > 0);
      parts.replaceChildren(
        ...costly.map(({ digit, loss }) =>
          element("i", { style: `--own: var(--digit-${digit}); width: ${(100 * loss) / scale}%` }),
        ),
      );
      const terms = costly.filter(({ loss }) => loss >= 0.0005);
      const rest = costly.length - terms.length;
      const words = terms.map(({ digit, loss }) => `${loss.toFixed(3)} (${digit})`);
      if (rest) words.push(`less than 0.001 (${rest} more)`);
      say(sum, words.length ? `${words.join(" + ")} = ${total.toFixed(3)}` : "All ten cost nothing.");
      say(end, String(scale));
      parts.setAttribute("aria-label", `Losses: ${sum.textContent}`);
    },
  };
}
