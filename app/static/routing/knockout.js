// Knock-out: primary capsules are painted away, and the server routes without them. Who is out
// follows the hand at once; what comes of it stands beside what it was.

import { whenDelivered } from "../courier.js";
import { Sender } from "../sender.js";
import { element, panel, say } from "../dom.js";
import { typeMaps } from "./grid-panel.js";
import { createGrids } from "./grids.js";
import { createKey, drawSymmetricKey } from "./key.js";
import { KnockedOut } from "./knocked-out.js";
import { createKnockoutResult } from "./knockout-result.js";
import { asLit, strongestOf } from "./store.js";
import { followStroke } from "./stroke.js";
import { at, rangeOf, signed } from "./trace.js";

const FINGER = 420; // px of width below which a finger needs larger maps to hit a capsule

// What a click or a stroke takes: its name, and of a capsule all that goes with it.
const TOOLS = {
  types: ["whole types", ({ type }) => ({ type, place: null })],
  places: ["places in all types", ({ place }) => ({ type: null, place })],
  capsules: ["single capsules", (lit) => lit],
};

export function createKnockout(scene) {
  const { types, places, children, trained, named, start, name } = scene.trace.meta;
  const { bill } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "knockout",
    "Knock-out: what if some had never voted?",
    "",
    "Click capsules away, or paint over them; paint over crossed ones to bring them back. The " +
      "votes that are left are routed again. All other panels go on showing everybody.",
  );
  const out = new KnockedOut(start.out);
  let together = TOOLS.types[1];
  let sent = start.out.join(); // who the server was told last
  let times = 0; // told, for the server passes over what it was told before
  const sender = new Sender((again) => {
    if (out.list().join() === sent && !again) return false;
    sent = out.list().join();
    times++;
    scene.knockedOut(out.list(), times);
    return true;
  });

  const members = (lit) => {
    const { type, place } = together(lit);
    if (place === null) return Array.from({ length: places }, (_, p) => type * places + p);
    if (type === null) return Array.from({ length: types }, (_, t) => t * places + place);
    return [type * places + place];
  };

  const grids = createGrids(scene, {
    name:
      "Capsules to knock out. Arrow keys move from capsule to capsule; Enter or the space bar " +
      "takes away what is lit, or brings it back.",
    labels: "each",
    arrange: (width) => typeMaps(width, types, together === TOOLS.types[1] ? undefined : FINGER),
    paint: () => {
      const limit = reach();
      return {
        values: at(bill, trained - 1, scene.digit),
        map: scene.colours.diverging,
        low: -limit,
        high: limit,
        start: ({ type }) => type * places,
      };
    },
    finding: () => counted(),
    first: () => asLit(scene, strongestOf(scene)[0]),
    as: (lit) => together(lit),
    press: (lit) => act(members(lit), !out.hasAll(members(lit))),
    over: cross,
  });
  grids.marks.onclick = null; // nothing is pinned here
  grids.element.classList.add("paintable");

  let takes = true; // whether the stroke takes away or brings back
  const paint = (x, y) => change(members(grids.under(x, y)), takes);
  followStroke(grids.marks, grids.unit, {
    begin(x, y) {
      takes = !out.hasAll(members(grids.under(x, y)));
      out.begin();
      paint(x, y);
    },
    over: paint,
    end: finish,
    cancel: undo,
  });

  function change(taken, isOut) {
    if (!out.put(taken, isOut)) return;
    show();
    sender.changed(false);
  }

  function finish() {
    out.end();
    settle();
  }

  // A change that is done at once.
  function act(taken, isOut) {
    out.begin();
    out.put(taken, isOut);
    finish();
  }

  function undo() {
    out.undo();
    settle();
  }

  function settle() {
    show();
    sender.changed(true);
  }

  // Crosses out those of a map that are knocked out.
  function cross(context, { type }, { x, y, unit }) {
    context.fillStyle = scene.colours.background;
    context.strokeStyle = scene.colours.text;
    context.lineWidth = 1;
    for (let place = 0; place < places; place++) {
      if (!out.has(type * places + place)) continue;
      const { grid } = scene.trace.meta;
      const [left, top] = [x + (place % grid) * unit, y + Math.floor(place / grid) * unit];
      const [right, bottom] = [left + unit, top + unit];
      context.fillRect(left, top, unit, unit);
      context.beginPath();
      context.moveTo(left + 2, top + 2);
      context.lineTo(right - 2, bottom - 2);
      context.moveTo(left + 2, bottom - 2);
      context.lineTo(right - 2, top + 2);
      context.stroke();
    }
  }

  const choice = element("fieldset", { className: "fits" }, element("legend", {}, "Take away"));
  Object.values(TOOLS).forEach(([text, group], index) => {
    const input = element("input", { type: "radio", name: "tool", checked: index === 0 });
    input.onchange = () => {
      together = group;
      grids.measure();
      grids.draw();
      grids.light();
    };
    choice.append(element("label", {}, input, " ", text));
  });
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const back = button("Undo", () => out.canUndo && undo());
  back.title = "Undo (Ctrl+Z)";
  const all = button("Bring all back", () => act(out.list(), false));
  const strongest = button("", () => act([...strongestOf(scene)], true));
  const count = element("span", { className: "count number" });
  section.onkeydown = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    if (out.canUndo) undo();
  };

  const key = createKey();
  const result = createKnockoutResult(scene);
  const hand = element("div", {}, choice, grids.element, key.element);
  hand.append(element("div", { className: "buttons" }, strongest, back, all, count));
  body.append(element("div", { className: "both" }, hand, result.element));

  const counted = () => `${out.size.toLocaleString("en")} of ${children.toLocaleString("en")} are out.`;
  const reach = () => Math.max(...rangeOf(at(bill, trained - 1, scene.digit)).map(Math.abs), 0.001);

  // What follows the hand.
  function show() {
    grids.draw();
    say(count, counted());
    back.setAttribute("aria-disabled", String(!out.canUndo));
    all.setAttribute("aria-disabled", String(!out.size));
    section.classList.toggle("behind", sender.isBehind);
  }

  let answer = null;
  finding.ariaLive = "polite";
  const forget = whenDelivered("knockout", (delivery) => {
    if (delivery.meta.trace !== name) return;
    answer = delivery;
    const gone = [...answer.arrays.removed.keys()].filter((child) => answer.arrays.removed[child]);
    if (gone.join() === sent) sender.answered();
    say(finding, answer.meta.words);
    result.draw(answer);
    section.classList.toggle("behind", sender.isBehind);
  });

  let shown = []; // the clock calls in every frame on its way, and nothing here moves with it
  function draw() {
    if (shown[0] === scene.digit && shown[1] === scene.colours) return;
    shown = [scene.digit, scene.colours];
    say(strongest, `The ${named} strongest for ${scene.digit}`);
    show();
    drawSymmetricKey(key, scene, {
      limit: reach(),
      ends: [`${signed(-reach())} against`, "0", `${signed(reach())} for ${scene.digit}`],
      range: rangeOf(at(bill, trained - 1, scene.digit)),
      what: "capsules reach",
      print: signed,
    });
    if (answer) result.draw(answer);
  }

  return {
    element: section,
    light: grids.light,
    draw,
    measure() {
      grids.measure();
      shown = [];
    },
    stop() {
      sender.stop();
      forget();
    },
  };
}
