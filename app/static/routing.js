// The Routing scene: one clock, one chosen digit and one lit capsule for all its panels.
// The trace arrives once for each drawing. What is not in it (the arithmetic of one coupling, routing
// without some capsules) the server answers by courier; no panel waits for it but the one it is for,
// and where there is no server, those are left out.

import { palette } from "./colours.js";
import { offer } from "./keys.js";
import { dropLate, sendLater } from "./late.js";
import { amend } from "./memory.js";
import { createBill } from "./routing/bill.js";
import { createChoice } from "./routing/choice.js";
import { createClock } from "./routing/clock.js";
import { createCoupling } from "./routing/coupling.js";
import { createMaps, createMosaic } from "./routing/couplings.js";
import { createDigit } from "./routing/digit.js";
import { element } from "./dom.js";
import { createKnockout } from "./routing/knockout.js";
import { createLengths } from "./routing/lengths.js";
import { createLens } from "./routing/lens.js";
import { createActivity, createAgreement } from "./routing/measures.js";
import { createParents } from "./routing/parents.js";
import { createPlaces } from "./routing/places.js";
import { createPlane } from "./routing/plane.js";
import { createSight } from "./routing/sight.js";
import { createSquash } from "./routing/squash.js";
import { createStory } from "./routing/story.js";
import { createScene } from "./routing/store.js";
import { readTrace } from "./routing/trace.js";
import { adoptStyles } from "./styles.js";
import { show } from "./views.js";

const REPORT = 300; // ms of quiet before the server is told where the clock stands

class RoutingView {
  #root;
  #component;
  #name = null; // of the trace that is shown, and where it was opened
  #shown = null; // what `fill` returned for it

  constructor(root) {
    this.#root = root;
  }

  update(component) {
    this.#component = component;
    const trace = readTrace(component.data);
    const { name, start } = trace.meta;
    const opened = `${name} ${JSON.stringify(start)}`;
    // Streamlit mounts again when the theme changes, too.
    if (opened === this.#name) return this.#shown.recolour();
    this.#name = opened;
    this.#shown?.stop();
    const report = (name, value) => this.#component.setStateValue(name, value);
    this.#shown = fill(this.#root, trace, report);
  }

  dressed() {
    this.#shown?.recolour();
  }

  dispose() {
    this.#shown?.stop();
  }
}

async function build({ parentElement }) {
  const root = parentElement.querySelector("div");
  const parts = ["layout", "clock", "panels", "pictures", "lens", "coupling", "knockout"];
  await adoptStyles(root, "base.css", "chips.css", ...parts.map((part) => `routing/${part}.css`));
  return new RoutingView(root);
}

export const mount = (component) => show(component, build);

// What has arrow keys of its own.
const TAKES_KEYS = "input, textarea, select, [contenteditable], [role=radio], [role=slider]";
const TAKES_SPACE = "button, summary, a";

// Fills the root with the scene of one trace; `report(name, value)` tells the server of a choice.
// Returns { recolour, stop }: stop ends it.
function fill(root, trace, report) {
  root.className = "scene routing"; // the colours below are defined for it
  const scene = createScene(trace, colours(root));
  const clock = createClock(scene);
  const add = (create) => {
    const made = create(scene);
    scene.panels.push(made);
    return made.element;
  };
  scene.panels.push(clock);
  const group = (name, ...children) => element("div", { className: name }, ...children);
  root.tabIndex = -1;
  root.replaceChildren(
    group("controls", clock.element, add(createChoice)),
    add(createStory),
    group("row two", add(createDigit), add(createLengths)),
    add(createMosaic),
    group("row three", add(createMaps), add(createActivity), add(createAgreement)),
    group("row two wide-left", add(createPlane), add(createSquash)),
    group("row two wide-left", add(createBill), add(createPlaces)),
    add(createParents),
    ...(trace.meta.start.out ? [add(createCoupling), add(createKnockout)] : []),
    add(createLens),
  );
  const redraw = () => {
    scene.draw();
    scene.redrawLight();
  };
  const resized = () => {
    scene.measure();
    redraw();
  };
  resized();
  const sight = createSight(root, scene.panels);
  scene.run = sight.run;

  const { name } = trace.meta;
  const reportChoice = (choice) => report("choice", choice);
  scene.reported = (now = false) => {
    const { digit, iteration, capsule } = scene;
    amend((kept) => Object.assign(kept, { digit, iteration, capsule }));
    sendLater(reportChoice, { trace: name, digit, iteration, capsule }, now ? 0 : REPORT);
  };
  scene.knockedOut = (capsules, times) => {
    amend((kept) => Object.assign(kept, { out: capsules }));
    report("knockout", { trace: name, capsules, times });
  };
  const unoffer = offer([
    {
      keys: Array.from({ length: trace.meta.digits }, (_, digit) => String(digit)),
      shown: `0 … ${trace.meta.digits - 1}`,
      does: "Choose a digit capsule",
      act: (key) => scene.chooseDigit(Number(key)),
    },
    // What keyDown below, the grids and the pictures listen for by themselves.
    { keys: [], shown: "← →", does: "Go one iteration back or forward" },
    { keys: [], shown: "Space", does: "Play or pause" },
    { keys: [], shown: "Escape", does: "Unpin the capsule" },
  ]);
  // The clock's keys work as soon as the scene is open, before anything in it has the focus.
  const keyDown = (event) => {
    const inside = event.composedPath()[0];
    const elsewhere = inside !== document.body && !root.contains(inside);
    if (elsewhere && (event.key === " " || inside.matches?.(TAKES_KEYS))) return;
    const own = inside.matches?.("input, select"); // these have keys of their own
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") scene.pin(null);
    else if (own && (event.key !== " " || inside.type !== "range")) return;
    else if (event.key === "ArrowLeft") clock.step(-1);
    else if (event.key === "ArrowRight") clock.step(1);
    else if (event.key === " " && !inside.matches?.(TAKES_SPACE)) clock.toggle();
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", keyDown);

  const sized = new ResizeObserver(resized);
  sized.observe(root);
  return {
    recolour() {
      scene.colours = colours(root);
      redraw();
    },
    stop() {
      sight.stop();
      scene.panels.forEach((panel) => panel.stop?.());
      dropLate(reportChoice);
      document.removeEventListener("keydown", keyDown);
      unoffer();
      sized.disconnect();
    },
  };
}

// The palette, and the few plain colours that canvases need as values.
function colours(root) {
  const style = getComputedStyle(root);
  const value = (name) => style.getPropertyValue(name).trim();
  const resolve = (name) => {
    const probe = element("i", {});
    probe.style.color = `var(${name})`;
    root.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
  };
  return {
    ...palette(root),
    text: value("--st-text-color"),
    background: value("--st-background-color"),
    font: style.fontFamily,
    muted: resolve("--muted"),
    line: resolve("--line"),
    outline: resolve("--outline"),
    dot: resolve("--dot"),
  };
}
