// The length bill: what each type, and each place, adds to |s| or takes away.

import { colourAt } from "../colours.js";
import { describe, element, panel, say, set, svg } from "./dom.js";
import { lightsUp } from "./store.js";
import { at, between, signed } from "./trace.js";

const BOX = { width: 700, height: 300, left: 40, right: 52, top: 14, bottom: 30 };
const CELL = 44;

export function createBill(scene) {
  const { words, types, iterations, trained, billFigures } = scene.trace.meta;
  const { billGains, billLosses, sums } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "bill",
    "The length bill, by type",
    "Σ c (û·ŝ) = |s|",
    "Start at 0 on the left. Each type first adds what its capsules say for the digit (orange), " +
      "then loses what they say against it (blue). What is left at the right is |s|, exactly.",
  );
  const picture = svg("svg", { role: "img", viewBox: `0 0 ${BOX.width} ${BOX.height}` });
  const ticks = svg("g");
  const path = svg("polyline", { class: "running", fill: "none" });
  const total = svg("line", { class: "total" });
  const totalText = svg("text", { class: "strong", x: BOX.width - BOX.right + 8 });
  picture.append(ticks, total, path);
  const slot = (BOX.width - BOX.left - BOX.right) / types;
  let order = [];
  const bars = Array.from({ length: types }, (_, index) => {
    const up = svg("rect", { width: slot * 0.42 });
    const down = svg("rect", { width: slot * 0.42 });
    const name = svg("text", { "text-anchor": "middle", y: BOX.height - 10 });
    const hit = svg("rect", {
      class: "hit",
      x: BOX.left + index * slot,
      y: BOX.top,
      width: slot,
      height: BOX.height - BOX.top - 4,
    });
    hit.onpointerenter = (event) =>
      event.pointerType !== "touch" && scene.light({ type: order[index], place: null });
    hit.onpointerleave = () => scene.light(null);
    hit.onclick = () => scene.pin({ type: order[index], place: null });
    picture.append(up, down, name, hit);
    return { up, down, name, hit };
  });
  picture.append(totalText);
  const figures = element("p", { className: "figures number" });
  body.append(picture, figures);

  // The types keep the order of the trained iteration, so that only their heights change.
  function sorted() {
    const step = Math.min(trained, iterations) - 1;
    const gains = at(billGains, step, scene.digit);
    const losses = at(billLosses, step, scene.digit);
    const net = Array.from(gains, (gain, type) => gain + losses[type]);
    return net.map((_, type) => type).sort((a, b) => net[b] - net[a]);
  }

  function reachNow() {
    // Up to the trained iteration one scale; beyond it, sums grow too far for that.
    const last = scene.fitsAll || scene.iteration > trained ? iterations : trained;
    let most = 0.1;
    for (let step = 0; step < last; step++) {
      let running = 0;
      order.forEach((type) => {
        running += at(billGains, step, scene.digit)[type];
        most = Math.max(most, running);
        running += at(billLosses, step, scene.digit)[type];
      });
    }
    return most;
  }

  function light() {
    bars.forEach(({ hit }, index) =>
      hit.classList.toggle("on", scene.lit !== null && scene.lit.type === order[index]),
    );
  }

  return {
    element: section,
    light,
    draw() {
      order = sorted();
      const most = reachNow();
      const y = (value) => BOX.height - BOX.bottom - (value / most) * (BOX.height - BOX.top - BOX.bottom);
      const gains = between(billGains, scene.moment, scene.digit);
      const losses = between(billLosses, scene.moment, scene.digit);
      const [blue, orange] = [0.2, 0.8].map(
        (part) => `rgb(${colourAt(scene.colours.diverging, part).join(",")})`,
      );
      let running = 0;
      const points = [`${BOX.left},${y(0)}`];
      bars.forEach(({ up, down, name }, index) => {
        const type = order[index];
        const x = BOX.left + (index + 0.06) * slot;
        const peak = running + gains[type];
        const after = peak + losses[type];
        set(up, { x, y: y(peak), height: y(running) - y(peak), fill: orange });
        set(down, { x: x + slot * 0.44, y: y(peak), height: y(after) - y(peak), fill: blue });
        set(name, { x: BOX.left + (index + 0.5) * slot });
        say(name, String(type + 1));
        running = after;
        points.push(`${BOX.left + (index + 1) * slot},${y(running)}`);
      });
      set(path, { points: points.join(" ") });
      set(total, { x1: BOX.left, x2: BOX.width - BOX.right, y1: y(running), y2: y(running) });
      set(totalText, { y: y(running) + 4 });
      const step = scene.iteration - 1;
      say(totalText, at(sums, step)[scene.digit].toFixed(2));
      const spacing = most > 8 ? 4 : most > 4 ? 2 : most > 1.5 ? 1 : 0.5;
      ticks.replaceChildren();
      for (let tick = 0; tick <= most; tick += spacing) {
        ticks.append(
          svg("line", { class: "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(tick), y2: y(tick) }),
          svg("text", { x: BOX.left - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
        );
      }
      const [plus, minus, sum] = billFigures[step][scene.digit].map((value) => value.toFixed(2));
      say(figures, `+${plus} − ${minus} = ${sum} = |s|`);
      const said = words.bill[step][scene.digit];
      describe(picture, said);
      say(finding, said);
      light();
    },
  };
}

export function createPlaces(scene) {
  const { words, grid, places, placesLimit } = scene.trace.meta;
  const { billPlaces } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "places",
    "The same bill, by place",
    "",
    "All 32 types at one place taken together; the 36 numbers add up to the same |s|.".replace(
      "32",
      String(scene.trace.meta.types),
    ).replace("36", String(places)),
  );
  const picture = svg("svg", { role: "img", viewBox: `0 0 ${grid * CELL} ${grid * CELL}` });
  const cells = Array.from({ length: places }, (_, place) => {
    const [x, y] = [(place % grid) * CELL, Math.floor(place / grid) * CELL];
    const square = svg("rect", { x: x + 1, y: y + 1, width: CELL - 2, height: CELL - 2, rx: 4 });
    const number = svg("text", { x: x + CELL / 2, y: y + CELL / 2 + 4, "text-anchor": "middle" });
    const group = svg("g", { class: "cell" }, square, number);
    lightsUp(group, scene, () => ({ type: null, place }));
    group.onfocus = group.onblur = null;
    picture.append(group);
    return { group, square, number };
  });
  body.append(picture);

  function light() {
    cells.forEach(({ group }, place) =>
      group.classList.toggle("on", scene.lit !== null && scene.lit.place === place),
    );
  }

  return {
    element: section,
    light,
    draw() {
      const step = scene.iteration - 1;
      const limit = placesLimit[scene.digit];
      const values = between(billPlaces, scene.moment, scene.digit);
      const exact = at(billPlaces, step, scene.digit);
      cells.forEach(({ square, number }, place) => {
        const part = 0.5 + values[place] / (2 * limit);
        const rgb = colourAt(scene.colours.diverging, part);
        const dark = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 140;
        set(square, { fill: `rgb(${rgb.join(",")})` });
        set(number, { fill: dark ? "#ffffff" : "#10151f" });
        say(number, signed(exact[place], 2).replace(/^([+−])0/, "$1"));
      });
      const said = words.places[step][scene.digit];
      describe(picture, said);
      say(finding, said);
      light();
    },
  };
}
