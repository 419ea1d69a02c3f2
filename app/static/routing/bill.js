// The length bill: what each type of capsule adds to |s|, and what it takes away.

import { colourAt } from "../colours.js";
import { describe, element, gridLine, panel, roomIn, say, sayOneOf, set, svg } from "../dom.js";
import { roving } from "./roving.js";
import { lightsUp } from "./store.js";
import { at, between } from "./trace.js";

const BOX = { height: 338, left: 34, right: 46, top: 26, bottom: 46 };

export function createBill(scene) {
  const { words, types, iterations, trained } = scene.trace.meta;
  const { billGains, billLosses, sums } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "bill",
    "The length bill, by type",
    "Σ c (û·ŝ) = |s|",
    "Start at 0 on the left. Each type first adds what its capsules say for the digit (orange), " +
      "then loses what they say against it (blue). What is left at the right is |s|, exactly.",
  );
  const picture = svg("svg", { role: "img" });
  const ticks = svg("g");
  const path = svg("polyline", { class: "running", fill: "none" });
  const total = svg("line", { class: "total" });
  const totalText = svg("text", { class: "strong" });
  const along = svg("text", { x: BOX.left, y: BOX.height - 6 }, "type of capsule, most for it first →");
  const upward = svg("text", { x: BOX.left - 22, y: 12 }, "↑ its share of |s|, added up");
  picture.append(ticks, total, path, along, upward);
  let order = [];
  let width = 0;
  let slot = 0;
  const bars = Array.from({ length: types }, (_, index) => {
    const up = svg("rect");
    const down = svg("rect");
    const name = svg("text", { "text-anchor": "middle", y: BOX.height - 26 });
    const hit = svg("rect", { class: "hit", y: BOX.top, height: BOX.height - BOX.top });
    lightsUp(hit, scene, () => part(index));
    picture.append(up, down, name, hit);
    return { up, down, name, hit };
  });
  picture.append(totalText);
  const stop = element(
    "div",
    {
      tabIndex: 0,
      role: "application",
      "aria-label": "The bill by type. Arrow keys move from type to type, Enter pins.",
    },
    picture,
  );
  const part = (index) => ({ type: order[index], place: null });
  roving(stop, scene, { count: types, columns: types, part, first: () => 0 });
  body.append(stop);

  // In units, so that text is as large as any other; where it is narrow, some names go.
  function measure() {
    const room = roomIn(body);
    if (!room || room === width) return;
    width = room;
    set(picture, { viewBox: `0 0 ${width} ${BOX.height}` });
    slot = (width - BOX.left - BOX.right) / types;
    const every = Math.ceil(17 / slot);
    bars.forEach(({ up, down, name, hit }, index) => {
      const x = BOX.left + index * slot;
      set(up, { x: x + 0.06 * slot, width: slot * 0.42 });
      set(down, { x: x + 0.5 * slot, width: slot * 0.42 });
      set(name, { x: x + slot / 2, visibility: index % every ? "hidden" : "visible" });
      set(hit, { x, width: slot });
    });
    set(total, { x1: BOX.left, x2: width - BOX.right });
    set(totalText, { x: width - BOX.right + 6 });
  }

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
    measure,
    light,
    draw() {
      if (!width) return;
      order = sorted();
      const most = reachNow();
      const bottom = BOX.height - BOX.bottom;
      const y = (value) => bottom - (value / most) * (bottom - BOX.top);
      const gains = between(billGains, scene.moment, scene.digit);
      const losses = between(billLosses, scene.moment, scene.digit);
      const [blue, orange] = [0.2, 0.8].map(
        (part) => `rgb(${colourAt(scene.colours.diverging, part).join(",")})`,
      );
      let running = 0;
      const points = [`${BOX.left},${y(0)}`];
      bars.forEach(({ up, down, name }, index) => {
        const type = order[index];
        const peak = running + gains[type];
        const after = peak + losses[type];
        set(up, { y: y(peak), height: y(running) - y(peak), fill: orange });
        set(down, { y: y(peak), height: y(after) - y(peak), fill: blue });
        say(name, String(type + 1));
        running = after;
        points.push(`${BOX.left + (index + 1) * slot},${y(running)}`);
      });
      set(path, { points: points.join(" ") });
      set(total, { y1: y(running), y2: y(running) });
      set(totalText, { y: y(running) + 4 });
      const step = scene.iteration - 1;
      say(totalText, at(sums, step)[scene.digit].toFixed(2));
      const spacing = most > 8 ? 4 : most > 4 ? 2 : most > 1.5 ? 1 : 0.5;
      ticks.replaceChildren();
      for (let tick = 0; tick <= most; tick += spacing) {
        ticks.append(
          gridLine(BOX.left, width - BOX.right, y(tick)),
          svg("text", { x: BOX.left - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
        );
      }
      const said = words.bill.map((row) => row[scene.digit]);
      describe(picture, said[step]);
      sayOneOf(finding, said, step);
      light();
    },
  };
}
