// The clock: play, pause, step, scrub. It drives every panel.

import { element, say, describe } from "../dom.js";

const TWEEN = 650; // ms from one iteration to the next
const REST = 1100; // ms to look at each

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function createClock(scene) {
  const { iterations, trained } = scene.trace.meta;
  let timer = 0;
  let frame = 0;

  const back = element("button", { type: "button", title: "One iteration back (←)" }, "◀");
  const play = element("button", { type: "button", className: "play" });
  const forth = element("button", { type: "button", title: "One iteration forward (→)" }, "▶");
  describe(back, "One iteration back");
  describe(forth, "One iteration forward");
  const slider = element("input", { type: "range", min: 1, max: iterations, step: 1 });
  describe(slider, "Iteration");
  const ticks = element("div", { className: "ticks", "aria-hidden": "true" });
  for (let n = 1; n <= iterations; n++) {
    const tick = element("span", {}, String(n));
    if (n === trained) tick.className = "trained";
    if (n > trained) tick.className = "beyond";
    ticks.append(tick);
  }
  const notice = element("span", { className: "notice" });
  const where = element("span", { className: "where" });
  const node = element(
    "div",
    { className: "clock", role: "group", "aria-label": "Clock" },
    element("div", { className: "buttons" }, back, play, forth),
    element("div", { className: "scrub" }, slider, ticks),
    element("p", { className: "now" }, where, notice),
  );

  function halt() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }

  function pause() {
    halt();
    scene.playing = false;
    scene.setPosition(scene.iteration);
    scene.reported();
  }

  // Goes to an iteration; on the way the pictures change smoothly unless motion is not wanted.
  function go(iteration, arrived = () => {}) {
    halt();
    const from = scene.moment.position;
    scene.iteration = Math.min(Math.max(iteration, 1), iterations);
    if (calm() || from === scene.iteration) {
      scene.setPosition(scene.iteration);
      arrived();
      return;
    }
    const began = performance.now();
    const step = (now) => {
      const part = Math.min(Math.max((now - began) / TWEEN, 0), 1);
      const eased = part * part * (3 - 2 * part);
      scene.setPosition(part === 1 ? scene.iteration : from + (scene.iteration - from) * eased);
      if (part < 1) frame = requestAnimationFrame(step);
      else arrived();
    };
    frame = requestAnimationFrame(step);
  }

  function jump(iteration) {
    halt();
    scene.playing = false;
    scene.iteration = Math.min(Math.max(iteration, 1), iterations);
    scene.setPosition(scene.iteration);
    scene.reported();
  }

  function step(by) {
    scene.playing = false;
    go(scene.iteration + by, scene.reported);
  }

  // From 1 to where training ends; beyond it, to the end.
  function toggle() {
    if (scene.playing) return pause();
    const restart = scene.iteration === trained || scene.iteration >= iterations;
    const last = restart || scene.iteration < trained ? trained : iterations;
    scene.playing = true;
    const next = () => {
      if (scene.iteration >= last) return pause();
      timer = setTimeout(() => go(scene.iteration + 1, next), REST);
      return undefined;
    };
    if (restart) {
      halt();
      scene.iteration = 1;
      scene.setPosition(1);
    }
    next();
    return undefined;
  }

  back.onclick = () => step(-1);
  forth.onclick = () => step(1);
  play.onclick = toggle;
  slider.oninput = () => jump(Number(slider.value));

  return {
    element: node,
    step,
    toggle,
    stop: halt,
    draw() {
      if (Number(slider.value) !== scene.iteration) slider.value = scene.iteration;
      const beyond = scene.iteration > trained;
      slider.setAttribute(
        "aria-valuetext",
        `iteration ${scene.iteration} of ${iterations}${beyond ? ", not how it was trained" : ""}`,
      );
      say(play, scene.playing ? "❚❚ Pause" : "▶ Play");
      play.title = `${scene.playing ? "Pause" : "Play"} (space)`;
      say(where, `Iteration ${scene.iteration}`);
      say(
        notice,
        beyond
          ? `not how it was trained (${trained} iterations)`
          : scene.iteration === trained
            ? "as it was trained"
            : `of the ${trained} it was trained with`,
      );
      node.classList.toggle("beyond", beyond);
      // Not `disabled`, which would take the focus away from someone who steps by keyboard.
      back.setAttribute("aria-disabled", String(scene.iteration <= 1));
      forth.setAttribute("aria-disabled", String(scene.iteration >= iterations));
    },
  };
}
