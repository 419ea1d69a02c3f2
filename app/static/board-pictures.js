// The pictures of the board: redrawn now, change, start, and what the network saw.

import { colourAt } from "./colours.js";
import { paintGrey } from "./image.js";
import { compare, number } from "./board-words.js";
import { isHidden } from "./shown.js";

// The change is painted on the first of these scales that holds it, so that weak and strong
// changes can both be seen and the scale does not follow every tremble.
const SCALES = [0.1, 0.25, 0.5, 1];
const INVISIBLE = 0.001; // a change that no scale shows

export const picturesHtml = `
  <div class="live">
    <div class="pair">
      <figure>
        <canvas class="pixels now" role="img"></canvas>
        <figcaption>Redrawn now</figcaption>
      </figure>
      <figure data-part="dimensions.change">
        <div class="changed">
          <canvas class="pixels change" role="img"></canvas>
          <span class="unchanged" aria-hidden="true" hidden>no change yet</span>
        </div>
        <figcaption>Change from the start</figcaption>
      </figure>
    </div>
    <div class="key number" data-part="dimensions.change">
      <span class="least"></span><canvas aria-hidden="true"></canvas><span class="most"></span>
    </div>
    <p class="sentence" data-part="dimensions.words"></p>
  </div>`;

export const smallHtml = `
  <div class="small" data-part="dimensions.seen">
    <figure>
      <canvas class="pixels start" role="img"></canvas>
      <figcaption>Start: the decoder’s reading</figcaption>
    </figure>
    <figure>
      <canvas class="pixels saw" role="img"></canvas>
      <figcaption>What the network saw</figcaption>
    </figure>
  </div>`;

export class Pictures {
  #root;
  #scale = SCALES[0];
  #start;

  constructor(root) {
    this.#root = root;
  }

  #canvas(name) {
    return this.#root.querySelector(`canvas.${name}`);
  }

  showSeen(image, size, answer) {
    paintGrey(this.#canvas("saw"), image, size);
    this.#canvas("saw").setAttribute("aria-label", `The picture the network saw, read as ${answer}`);
  }

  showStart(pixels, size, digit, length) {
    this.#start = pixels;
    paintGrey(this.#canvas("start"), pixels, size);
    const whose = `capsule ${digit}, ${number(length)} long, before it is bent`;
    this.#canvas("start").setAttribute("aria-label", `What the decoder draws from ${whose}`);
  }

  // Paints a redrawn picture and how it differs from the start; returns the difference.
  show(pixels, size, map) {
    const change = compare(this.#start, pixels, size);
    const needed = SCALES.find((scale) => change.most <= scale) ?? 1;
    this.#scale = Math.max(this.#scale, needed);
    paintGrey(this.#canvas("now"), pixels, size);
    const difference = pixels.map((value, pixel) => value - this.#start[pixel]);
    paintSigned(this.#canvas("change"), difference, size, this.#scale, map);
    this.#root.querySelector(".unchanged").hidden = change.most >= INVISIBLE;
    const end = number(this.#scale);
    this.#root.querySelector(".least").textContent = `−${end} less ink`;
    this.#root.querySelector(".most").textContent = `more ink +${end}`;
    const ramp = Float32Array.from({ length: 64 }, (_, step) => (step / 63) * 2 - 1);
    paintSigned(this.#root.querySelector(".key canvas"), ramp, 64, 1, map);
    return change;
  }

  // While a slider moves the scale only grows, or colours would jump; at rest it fits again.
  settle() {
    this.#scale = SCALES[0];
  }

  describe(sentence) {
    this.#root.querySelector(".sentence").textContent = sentence;
    const told = isHidden("dimensions.words") ? "" : ` ${sentence}`;
    this.#canvas("now").setAttribute("aria-label", `The digit redrawn.${told}`);
    this.#canvas("change").setAttribute("aria-label", `The change from the start.${told}`);
  }
}

// Paints signed values, rows of `width`, from −scale to scale on a diverging map.
function paintSigned(canvas, values, width, scale, map) {
  const height = values.length / width;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  values.forEach((value, pixel) => {
    image.data.set([...colourAt(map, (value / scale + 1) / 2), 255], pixel * 4);
  });
  context.putImageData(image, 0, 0);
}
