// What the network makes of the drawing: the image it sees, ten lengths, ten pictures, one sentence.

import { paintGrey } from "./image.js";

const SIZE = 28;
const BOX = 20;
const QUIET = 600; // milliseconds without a new answer before a screen reader is told

const rows = Array.from(
  { length: 10 },
  (_, digit) => `
  <li style="--digit: var(--digit-${digit})">
    <b class="numeral">${digit}</b>
    <span class="track" aria-hidden="true"><i class="bar"></i></span>
    <span class="number"></span>
    <canvas class="pixels" role="img" width="${SIZE}" height="${SIZE}"></canvas>
  </li>`,
).join("");

export const readingsHtml = `
  <p class="sentence" aria-hidden="true"></p>
  <p class="visually-hidden" role="status"></p>
  <section class="panel sees">
    <h3>What the network sees</h3>
    <div class="stack">
      <canvas class="pixels image" role="img" width="${SIZE}" height="${SIZE}"></canvas>
      <svg viewBox="0 0 ${SIZE} ${SIZE}" aria-hidden="true">
        <rect class="box" width="${BOX}" height="${BOX}" />
        <path class="mass" d="M-1.6 0H1.6M0-1.6V1.6" />
      </svg>
    </div>
    <p class="muted caption"></p>
  </section>
  <section class="panel lengths">
    <h3>Ten capsules: how long is each, and what does it draw?</h3>
    <div class="scale" aria-hidden="true"><span>0.1</span><span>0.9</span></div>
    <ol>${rows}</ol>
    <p class="muted legend"></p>
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

  show({ sentence, seen, legend, frame, empty }, { image, lengths, readings }) {
    const find = (selector) => this.#root.querySelector(selector);
    find(".sentence").textContent = sentence;
    find(".caption").textContent = seen;
    find(".legend").textContent = legend;
    this.#announce(sentence);
    const canvas = find(".image");
    paintGrey(canvas, image);
    canvas.setAttribute("aria-label", `What the network sees, 28 by 28 pixels. ${sentence}`);
    this.#mark(frame);
    const longest = lengths.indexOf(Math.max(...lengths));
    this.#rows.forEach(({ row, bar, value, canvas: picture }, digit) => {
      row.classList.toggle("longest", !empty && digit === longest);
      bar.style.width = empty ? "0" : `${100 * lengths[digit]}%`;
      value.textContent = empty ? "–" : lengths[digit].toFixed(2);
      const pixels = readings.subarray(digit * SIZE * SIZE, (digit + 1) * SIZE * SIZE);
      picture.style.visibility = empty ? "hidden" : "visible";
      picture.setAttribute("aria-label", `What the capsule of ${digit} draws`);
      if (!empty) paintGrey(picture, pixels);
    });
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
      this.#root.querySelector("[role=status]").textContent = sentence;
    }, QUIET);
  }
}
