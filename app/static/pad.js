// The Draw scene: the pad, and beside it what the network makes of the drawing, while it is drawn.

import { remember } from "./memory.js";
import { Readings, readingsHtml } from "./pad-readings.js";
import { Sender } from "./pad-sender.js";
import { Sketch } from "./pad-sketch.js";
import { followPointer } from "./pad-pointer.js";
import { paintPad } from "./pad-paint.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";

const html = `
  <div class="draw">
    <section class="hand">
      <div class="pad">
        <canvas role="img" aria-label="Drawing pad"></canvas>
        <p class="invitation">Draw a digit here</p>
      </div>
      <div class="tools">
        <button type="button" name="undo" title="Undo (Ctrl+Z)">Undo</button>
        <button type="button" name="redo" title="Redo (Ctrl+Shift+Z)">Redo</button>
        <button type="button" name="clear">Clear</button>
        <label>
          <span>Stroke <output class="number"></output></span>
          <input type="range" name="thickness" min="0.5" max="2" step="0.1" aria-describedby="help" />
        </label>
      </div>
      <p class="muted" id="help">Stroke: the width of MNIST’s own strokes times this, whatever size
        you draw in.</p>
      <p class="problem" role="alert"></p>
    </section>
    ${readingsHtml}
  </div>`;

class PadView {
  #root;
  #canvas;
  #sketch = new Sketch();
  #sender = new Sender(() => this.#send());
  #readings;
  #component;
  #answer = null; // the latest { meta, arrays } that is shown
  #own = crypto.getRandomValues(new Uint32Array(1))[0].toString(36); // names what this pad sends
  #sent = 0;
  #adopted = null; // the name of the latest drawing that came from elsewhere
  #stops = [];

  constructor(root) {
    this.#root = root;
    this.#canvas = root.querySelector(".pad canvas");
    this.#readings = new Readings(root);
    const draw = (act) => (value) => {
      act(value);
      this.#changed(!this.#sketch.isDrawing);
    };
    followPointer(this.#canvas, {
      begin: (x, y) => draw(() => this.#sketch.begin(x, y))(),
      extend: draw((points) => points.forEach(([x, y]) => this.#sketch.extend(x, y))),
      end: draw(() => this.#sketch.end()),
    });
    for (const name of ["undo", "redo", "clear"]) {
      root.querySelector(`[name=${name}]`).onclick = () => this.#step(name);
    }
    root.querySelector("[name=thickness]").oninput = ({ target }) => {
      this.#sketch.thickness = Number(target.value);
      this.#changed(false);
    };
    this.#listen(document, "keydown", (event) => this.#keyDown(event));
    const resized = new ResizeObserver(() => this.#paint());
    resized.observe(this.#canvas);
    this.#stops.push(() => resized.disconnect());
  }

  update(component) {
    this.#component = component;
    const answer = unpack(component.data);
    remember(answer.meta.kept);
    const [owner, number] = answer.meta.name.split("-");
    if (owner === this.#own) {
      if (Number(number) === this.#sent) this.#sender.answered();
      this.#show(answer);
    } else if (answer.meta.name === this.#adopted) {
      // Drawn over since, or the theme changed: what is shown is not older than this.
      if (this.#answer.meta.name === this.#adopted) this.#show(answer);
    } else if (!this.#sketch.isDrawing) {
      this.#adopted = answer.meta.name;
      this.#sketch.replace(answer.meta.kept.drawing);
      this.#show(answer);
    }
    this.#paint();
  }

  dispose() {
    this.#sender.stop();
    this.#readings.dispose();
    this.#stops.forEach((stop) => stop());
  }

  #show(answer) {
    this.#answer = answer;
    this.#readings.show(answer.meta, answer.arrays);
    this.#root.querySelector(".problem").textContent = answer.meta.problem ?? "";
    this.#root.querySelector(".draw").dataset.answered = answer.meta.name;
  }

  #changed(urgent) {
    this.#paint();
    this.#sender.changed(urgent);
  }

  #send() {
    const name = `${this.#own}-${++this.#sent}`;
    this.#component.setStateValue("drawing", { name, ...this.#sketch.drawing });
  }

  #step(name) {
    if (this.#sketch.isDrawing) return;
    this.#sketch[name]();
    this.#changed(true);
  }

  #keyDown(event) {
    const key = event.key.toLowerCase();
    const typing = event.composedPath()[0].matches?.("input:not([type=range]), textarea");
    if (!(event.ctrlKey || event.metaKey) || event.altKey || typing) return;
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    this.#step(key === "y" || event.shiftKey ? "redo" : "undo");
  }

  #listen(target, type, act) {
    target.addEventListener(type, act);
    this.#stops.push(() => target.removeEventListener(type, act));
  }

  #paint() {
    const sketch = this.#sketch;
    const { drawing } = sketch;
    const shown = this.#answer?.meta.kept.drawing;
    const isShown = shown?.source === drawing.source && shown.index === drawing.index;
    const picture = isShown ? this.#answer.arrays.image : null;
    paintPad(this.#canvas, drawing, picture, getComputedStyle(this.#canvas).color);
    const find = (name) => this.#root.querySelector(name);
    find(".invitation").hidden = drawing.source === "strokes" && !sketch.isEmpty;
    find("[name=undo]").disabled = !sketch.canUndo;
    find("[name=redo]").disabled = !sketch.canRedo;
    find("[name=clear]").disabled = sketch.isEmpty;
    find("[name=thickness]").value = sketch.thickness;
    find("output").textContent = `× ${sketch.thickness.toFixed(1)}`;
  }
}

async function build({ parentElement }) {
  const root = parentElement.querySelector("div");
  await adoptStyles(root, "base.css", "pad.css");
  root.innerHTML = html;
  return new PadView(root);
}

export const mount = (component) => show(component, build);
