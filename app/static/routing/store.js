// The state that all panels share, and who is told when it changes.
//
// A panel is { element, measure, draw, light, stop }: `measure` when sizes change, and only there the
// page's layout is read; `draw` when the clock, the digit or the colours change; `light` when
// another capsule is lit; `stop` at the end, where there is something to end. Only the two that
// wait for answers ask the server, through `reported` and `knockedOut`.

import { measureType } from "../dom.js";
import { at, momentOf } from "./trace.js";

export function createScene(trace, colours) {
  const { start } = trace.meta;
  const scene = {
    trace,
    colours,
    digit: start.digit,
    iteration: start.iteration, // where the clock stands or is going to, from 1
    moment: momentOf(start.iteration), // where it is now
    fitsAll: false, // whether colours fit all iterations or, so that those are seen, the trained ones
    lit: null, // { type, place }; one of them null: all capsules of that type, or at that place
    pinned: false,
    capsule: start.capsule ?? null, // whose coupling is looked at; null: that of the strongest
    playing: false,
    panels: [],
    reported: () => {}, // reported(true): now, for someone waits for the answer
    knockedOut: () => {},
  };
  scene.run = (act) => scene.panels.forEach((panel) => panel[act]?.()); // see sight.js
  scene.draw = () => scene.run("draw");
  // How far from 0 the colours reach: of leanings, of agreement, and of places by digit.
  scene.limits = () => trace.meta.limits[scene.fitsAll ? "all" : "trained"];
  scene.redrawLight = () => scene.run("light");
  scene.measure = () => {
    measureType();
    scene.panels.forEach((panel) => panel.measure?.());
  };
  scene.chooseDigit = (digit) => {
    scene.digit = digit;
    scene.draw();
    scene.redrawLight();
    scene.reported(true);
  };
  // The child whose coupling is looked at, and a new choice of it; null: the strongest.
  scene.coupled = () => scene.capsule ?? strongestOf(scene)[0];
  scene.couple = (child) => {
    if (child === scene.capsule) return;
    scene.capsule = child;
    scene.redrawLight();
    scene.reported(true);
  };
  scene.setPosition = (position) => {
    scene.moment = momentOf(position);
    scene.draw();
    if (scene.lit) scene.redrawLight();
  };
  scene.light = (lit) => {
    if (scene.pinned || same(lit, scene.lit)) return;
    scene.lit = lit;
    scene.redrawLight();
  };
  scene.pin = (lit) => {
    const again = scene.pinned && same(lit, scene.lit);
    scene.pinned = lit !== null && !again;
    scene.lit = again ? null : lit;
    scene.redrawLight();
    if (scene.pinned && litChild(scene) !== null) scene.couple(litChild(scene));
  };
  return scene;
}

// The children that add most to the chosen digit at the trained iteration, the strongest first.
export const strongestOf = (scene) =>
  at(scene.trace.arrays.strongest, scene.trace.meta.trained - 1, scene.digit);

export const litChild = (scene) =>
  scene.lit && scene.lit.type !== null && scene.lit.place !== null
    ? scene.lit.type * scene.trace.meta.places + scene.lit.place
    : null;

export const asLit = (scene, child) => ({
  type: Math.floor(child / scene.trace.meta.places),
  place: child % scene.trace.meta.places,
});

export function isLit(scene, child) {
  if (!scene.lit) return false;
  const { type, place } = asLit(scene, child);
  const { lit } = scene;
  return (lit.type === null || lit.type === type) && (lit.place === null || lit.place === place);
}

// Makes an element light a capsule (or a type, or a place) on hover and focus, and pin it on click.
export function lightsUp(node, scene, lit) {
  node.onpointerenter = (event) => event.pointerType !== "touch" && scene.light(lit());
  node.onpointerleave = () => scene.light(null);
  // Chromium makes a stop for Tab of any part of an SVG that listens for the focus; those are
  // reached by the arrow keys of their picture.
  if (node instanceof HTMLElement) {
    node.onfocus = () => scene.light(lit());
    node.onblur = () => scene.light(null);
  }
  node.onclick = () => scene.pin(lit());
}

function same(a, b) {
  return a === b || (a && b && a.type === b.type && a.place === b.place);
}
