// The Draw scene of one drawing that is finished: what was drawn, and what the network made of it.

import { digitsOf } from "./colours.js";
import { paintPad } from "./pad-paint.js";
import { Readings, readingsHtml } from "./pad-readings.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";

const html = `
  <div class="draw reading">
    <section class="hand">
      <div class="pad"><canvas role="img"></canvas></div>
      <p class="muted drawn"></p>
    </section>
    ${readingsHtml}
  </div>`;

class ReadingView {
  #root;
  #canvas;
  #readings;
  #answer;
  #resized;

  constructor(root) {
    this.#root = root;
    this.#canvas = root.querySelector(".pad canvas");
    this.#readings = new Readings(root);
    this.#resized = new ResizeObserver(() => this.#paint());
    this.#resized.observe(this.#canvas);
  }

  update({ data }) {
    this.#answer = unpack(data);
    const { meta, arrays } = this.#answer;
    this.#root.querySelector(".drawn").textContent = meta.drawn;
    this.#canvas.setAttribute("aria-label", `What was drawn. ${meta.drawn} ${meta.sentence}`);
    this.#readings.show(meta, arrays);
    this.#readings.colour(digitsOf(this.#root));
    this.#paint();
  }

  dispose() {
    this.#resized.disconnect();
    this.#readings.dispose();
  }

  #paint() {
    const { meta, arrays } = this.#answer;
    paintPad(this.#canvas, meta.drawing, arrays.image, getComputedStyle(this.#canvas).color, 1);
  }
}

async function build({ parentElement }) {
  const root = parentElement.querySelector("div");
  await adoptStyles(root, "base.css", "pad.css", "reading.css");
  root.innerHTML = html;
  return new ReadingView(root);
}

export const mount = (component) => show(component, build);
