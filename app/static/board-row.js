// One slider of the board: a name, a range input over a drawing of its own, numbers, buttons.

import { followHand } from "./board-finger.js";

const STEP = 0.01; // of an arrow key
const PAGE = 0.05; // the paper's step

const icons = {
  play: '<path d="M4 2.5v11l9-5.5z"/>',
  pause: '<path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/>',
  reset: '<path d="M8 2.6a5.4 5.4 0 1 1-5.3 6.5l1.7-.4A3.7 3.7 0 1 0 8 4.3c-1 0-2 .4-2.6 1.1L7 7H2.2V2.2l1.9 1.9A5.4 5.4 0 0 1 8 2.6z"/>',
};
export const icon = (name) => `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${icons[name]}</svg>`;

// Makes a row. `on` holds move(value), while the thumb moves; release(), when it is let go;
// reset(), and play() for a row that can be animated.
export function createRow(name, label, on) {
  const element = document.createElement("div");
  element.className = "row";
  element.innerHTML = `
    <span class="name" aria-hidden="true">${label}</span>
    <div class="track">
      <svg class="spread" data-part="dimensions.spread" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"></svg>
      <input type="range" step="any" aria-label="${name}" />
    </div>
    <span class="numbers number" aria-hidden="true"><b></b><i></i></span>
    <span class="sign" data-part="dimensions.spread" aria-hidden="true"></span>
    <span class="acts">
      ${on.play ? `<button type="button" class="play">${icon("play")}</button>` : ""}
      <button type="button" class="reset" title="Reset ${name}" aria-label="Reset ${name}">
        ${icon("reset")}
      </button>
    </span>`;
  const input = element.querySelector("input");
  const play = element.querySelector(".play");
  const reset = element.querySelector(".reset");
  let current = 0;
  let zero = 0; // the value at which the row is at rest

  followHand(input, on.move, on.release);
  input.onkeydown = (event) => {
    const target = keyTarget(event.key, current, zero, input);
    if (target === null) return;
    event.preventDefault();
    on.move(target);
  };
  // A held key moves many times, but is let go once.
  input.onkeyup = (event) => keyTarget(event.key, current, zero, input) !== null && on.release();
  reset.onclick = () => reset.getAttribute("aria-disabled") !== "true" && on.reset();
  if (play) play.onclick = () => on.play();

  return {
    element,
    setRange(low, high, start, spread) {
      input.min = low;
      input.max = high;
      zero = start;
      element.querySelector(".spread").innerHTML = spread;
    },
    // numbers: what is printed, [value, change]; sign: "" or what is unusual about it.
    update(value, numbers, sign, spoken) {
      current = value;
      input.value = value;
      input.setAttribute("aria-valuetext", spoken);
      [element.querySelector("b").textContent, element.querySelector("i").textContent] = numbers;
      element.querySelector(".sign").textContent = sign;
      element.classList.toggle("unusual", sign !== "");
      reset.setAttribute("aria-disabled", String(Math.abs(value - zero) < STEP / 2));
    },
    showPlaying(playing) {
      const text = `${playing ? "Pause" : "Play"} ${name}`;
      play.innerHTML = icon(playing ? "pause" : "play");
      play.title = text;
      play.setAttribute("aria-label", text);
      play.setAttribute("aria-pressed", String(playing));
    },
  };
}

// Where a key takes a slider; null for a key that is not a slider's. Steps are counted from the
// place of rest, so that the way back always meets it.
function keyTarget(key, value, zero, { min, max }) {
  const steps = {
    ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP, PageUp: PAGE, PageDown: -PAGE,
  };
  if (key === "Home") return Number(min);
  if (key === "End") return Number(max);
  if (!(key in steps)) return null;
  const target = zero + Math.round((value + steps[key] - zero) / STEP) * STEP;
  return Math.min(Number(max), Math.max(Number(min), target));
}
