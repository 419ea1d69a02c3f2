// What the network makes of the drawing: the image it sees, ten lengths, ten pictures, one sentence.

import { paintGrey } from "./image.js";
import { isHidden } from "./shown.js";

const SIZE = 28;
const BOX = 20;
const QUIET = 600; // milliseconds without a new answer before a screen reader is told

const rows = Array.from(
  { length: 10 },
  (_, digit) => `
  <li>
    <b class="numeral">${digit}<span class="visually-hidden"> has length</span></b>
    <span class="track" aria-hidden="true"><i class="bar"></i><i class="doubt"></i></span>
    <span class="number"></span>
    <canvas class="pixels" role="img" width="${SIZE}" height="${SIZE}" data-part="draw.readings"></canvas>
  </li>`,
).join("");

export const readingsHtml = `
  <p class="sentence" data-part="draw.answer" aria-hidden="true"></p>
  <p class="told visually-hidden" data-part="draw.answer" role="status"></p>
  <section class="panel sees" data-part="draw.sees">
    <h2>What the network sees</h2>
    <div class="stack">
      <canvas class="pixels image" role="img" width="${SIZE}" height="${SIZE}"></canvas>
      <svg viewBox="0 0 ${SIZE} ${SIZE}" aria-hidden="true">
        <rect class="box" width="${BOX}" height="${BOX}" />
        <path class="mass" d="M-1.6 0H1.6M0-1.6V1.6" />
      </svg>
    </div>
    <p class="muted caption"></p>
  </section>
  <section class="panel lengths" data-part="draw.lengths">
    <h2>How long each digit’s capsule is<span data-part="draw.readings">, and what it draws</span></h2>
    <div class="scale" aria-hidden="true">
      <div class="marks"><span style="--at: 10%">0.1</span><span class="sure"></span><span style="--at: 90%">0.9</span></div>
    </div>
    <ol>${rows}</ol>
    <p class="muted legend">In training, the capsule of the digit that is there is pulled beyond 0.9,
      and the others are pushed below 0.1. If none passes the solid mark at <span class="sure"></span>,
      the network is not sure.
      <span data-part="draw.readings">At the end of each line: what the decoder draws from that
      capsule alone.</span></p>
  </section>`;

export class Readings {
  #root;
  #rows;
  #timer = 0;

  constructor(root) {
    this.#root = root;
    this.#rows = [...root.querySelectorAll("ol > li")].map((row) => ({
      row,
      bar: row.querySelector(".bar"),
      value: row.querySelector(".number"),
      canvas: row.querySelector("canvas"),
    }));
  }

  show({ sentence, seen, frame, empty, threshold, sure }, { image, lengths, readings }) {
    const find = (selector) => this.#root.querySelector(selector);
    find(".sentence").textContent = sentence;
    find(".caption").textContent = seen;
    this.#announce(sentence);
    const canvas = find(".image");
    paintGrey(canvas, image);
    const told = isHidden("draw.answer") ? "" : ` ${sentence}`;
    canvas.setAttribute("aria-label", `What the network sees, 28 by 28 pixels.${told}`);
    this.#mark(frame);
    find(".lengths").style.setProperty("--doubt", `${100 * threshold}%`);
    this.#root.querySelectorAll(".sure").forEach((mark) => (mark.textContent = threshold.toFixed(2)));
    const longest = lengths.indexOf(Math.max(...lengths));
    this.#rows.forEach(({ row, bar, value, canvas: picture }, digit) => {
      row.classList.toggle("longest", !empty && digit === longest);
      row.classList.toggle("unsure", !sure);
      const printed = lengths[digit].toFixed(2);
      // As long as the number says: a bar called 0.90 that ends before the mark would look wrong.
      bar.style.width = empty ? "0" : `${100 * printed}%`;
      value.textContent = empty ? "–" : printed;
      const pixels = readings.subarray(digit * SIZE * SIZE, (digit + 1) * SIZE * SIZE);
      picture.style.visibility = empty ? "hidden" : "visible";
      const drawn = `What the capsule of ${digit}, ${printed} long, draws`;
      picture.setAttribute("aria-label", drawn);
      if (!empty) paintGrey(picture, pixels);
    });
  }

  // The digits' colours follow the theme.
  colour(digits) {
    this.#rows.forEach(({ row }, digit) => row.style.setProperty("--digit", digits[digit]));
  }

  dispose() {
    clearTimeout(this.#timer);
  }

  // The box of 20 around the ink, and the centre of its mass.
  #mark(frame) {
    const [box, mass] = [".box", ".mass"].map((name) => this.#root.querySelector(name));
    box.style.display = mass.style.display = frame ? "" : "none";
    if (!frame) return;
    box.setAttribute("x", (frame.left + frame.right - BOX) / 2);
    box.setAttribute("y", (frame.top + frame.bottom - BOX) / 2);
    mass.setAttribute("transform", `translate(${frame.x} ${frame.y})`);
  }

  #announce(sentence) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#root.querySelector(".told").textContent = sentence;
    }, QUIET);
  }
}
