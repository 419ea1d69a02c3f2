// The Draw scene: the pad, and beside it what the network makes of the drawing, while it is drawn.

import { digitsOf } from "./colours.js";
import { amend, remember } from "./memory.js";
import { tell } from "./on-pad.js";
import { Readings, readingsHtml } from "./pad-readings.js";
import { Sender } from "./sender.js";
import { watch } from "./settled.js";
import { Sketch } from "./pad-sketch.js";
import { followPointer } from "./pad-pointer.js";
import { paintPad } from "./pad-paint.js";
import { offer } from "./keys.js";
import { isHidden } from "./shown.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";

const html = `
  <div class="draw">
    <section class="hand">
      <div class="pad" data-place="draw.pad">
        <canvas role="img" aria-label="Drawing pad"></canvas>
        <p class="invitation">Draw a digit here</p>
      </div>
      <div class="tools">
        <button type="button" name="undo" title="Undo (Ctrl+Z)">Undo</button>
        <button type="button" name="redo" title="Redo (Ctrl+Shift+Z)">Redo</button>
        <button type="button" name="clear">Clear</button>
        <label>
          <span>Stroke <b class="times number"></b></span>
          <input type="range" name="thickness" min="0.5" max="2" step="0.1" aria-describedby="help" />
        </label>
      </div>
      <p class="muted help" id="help">Stroke is a multiple of the width that MNIST’s own strokes have,
        whatever size you draw in.</p>
      <p class="full" role="status" hidden>The pad is full: undo or clear something to go on.</p>
      <p class="problem" role="alert"></p>
    </section>
    ${readingsHtml}
  </div>`;

// One for the tab, so that leaving the scene loses neither a stroke nor the way back.
const sketch = new Sketch();
const own = crypto.getRandomValues(new Uint32Array(1))[0].toString(36); // names what is sent from here
let sent = 0;
let first = 0; // of those sent, the first that says what the latest says
let session = null; // the server's, that answered last
let adopted = null; // the name of the latest drawing that came from elsewhere
let isAhead = false; // of the server: the page was left before it had answered the latest

// The number of something that was sent from here, by its name; 0: it was not.
const numberOf = (name) => (name?.startsWith(`${own}-`) ? Number(name.slice(own.length + 1)) : 0);

class PadView {
  #root;
  #canvas;
  #sender = new Sender((again) => this.#send(again));
  #readings;
  #component;
  #answer = null; // the latest { meta, arrays } that is shown
  #written = null; // what was sent last
  #frame = 0; // in which it will be painted
  #stops = [];

  constructor(root) {
    this.#root = root;
    this.#canvas = root.querySelector(".pad canvas");
    this.#readings = new Readings(root);
    const draw = (act) => (points) => {
      points.forEach(act);
      this.#changed(false);
    };
    const extend = ([x, y]) => sketch.extend(x, y);
    followPointer(this.#canvas, {
      begin: draw(([x, y]) => sketch.begin(x, y)),
      extend: draw(extend),
      end: (points) => {
        points.forEach(extend);
        sketch.end();
        this.#changed(true);
      },
    });
    for (const name of ["undo", "redo", "clear"]) {
      root.querySelector(`[name=${name}]`).onclick = () => this.#step(name);
    }
    const width = root.querySelector("[name=thickness]");
    const thicken = () => {
      sketch.thickness = Number(width.value);
      this.#changed(false);
    };
    width.oninput = thicken;
    this.#listen(document, "keydown", (event) => this.#keyDown(event));
    this.#stops.push(
      offer([
        { keys: ["c"], shown: "C", does: "Clear the pad", act: () => this.#step("clear") },
        { keys: [], shown: "Ctrl Z", does: "Undo; with Shift, redo" },
        {
          keys: ["+", "-"],
          does: "Draw with a thicker or a thinner stroke",
          act: (key) => {
            width[key === "+" ? "stepUp" : "stepDown"]();
            thicken();
          },
        },
      ]),
    );
    const resized = new ResizeObserver(() => this.#paint());
    resized.observe(this.#canvas);
    this.#stops.push(() => resized.disconnect());
    this.#stops.push(watch(() => !this.#sender.isBehind));
  }

  update(component) {
    this.#component = component;
    const answer = unpack(component.data);
    const isOffered = remember(answer.meta.kept) !== null;
    if (numberOf(answer.meta.heard) >= first) this.#sender.answered();
    // What the browser kept of an earlier session comes first: a drawing would stand in its way.
    this.#sender[isOffered ? "hold" : "release"]();
    this.#receive(answer, isOffered);
    if (isAhead) setTimeout(() => this.#changed(true)); // the pad is back
    isAhead = false;
    this.#readings.colour(digitsOf(this.#root));
    this.#paint();
  }

  dressed() {
    if (this.#answer) this.#show(this.#answer);
    this.#paint();
  }

  dispose() {
    isAhead = sketch.isDrawing || this.#sender.isBehind;
    sketch.end();
    this.#sender.stop();
    cancelAnimationFrame(this.#frame);
    this.#readings.dispose();
    this.#stops.forEach((stop) => stop());
  }

  #receive(answer, isOffered) {
    const { name, kept } = answer.meta;
    const hasForgotten = session !== null && session !== kept.session;
    if (hasForgotten && isOffered) return; // but will be reminded at once
    session = kept.session;
    if (numberOf(name)) return this.#take(answer);
    const isSame = JSON.stringify(kept.drawing) === JSON.stringify(sketch.drawing);
    if (hasForgotten && !isSame) this.#insist();
    else if (name === adopted) this.#repeat(answer);
    // What was drawn here since, the server is about to hear.
    else if (!sketch.isDrawing && !this.#sender.isBehind) this.#adopt(answer, isSame);
  }

  // The answer to something that was drawn here; never to something older than what is answered.
  #take(answer) {
    if (numberOf(answer.meta.name) >= numberOf(this.#answer?.meta.name)) this.#show(answer);
  }

  // The server was away and does not know what is on the pad.
  #insist() {
    this.#written = null;
    this.#changed(true);
  }

  // A drawing that is new here: from the test digits, an upload, or an earlier session.
  #adopt(answer, isSame) {
    adopted = answer.meta.name;
    isAhead = false;
    this.#written = null;
    if (!isSame) sketch.replace(answer.meta.kept.drawing);
    if (this.#answer && sketch.drawing.source === "upload") this.#comeIntoView();
    this.#show(answer);
  }

  // An upload is chosen far below. (Test digits are not fetched here: one leafs on through those.)
  #comeIntoView() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pad = this.#root.querySelector(".pad");
    if (pad.getBoundingClientRect().top < 0) {
      pad.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "start" });
    }
  }

  // The same drawing again. It may have been drawn over since, and then the newer answer stays.
  #repeat(answer) {
    if (!this.#answer || this.#answer.meta.name === adopted) this.#show(answer);
  }

  #show(answer) {
    this.#answer = answer;
    this.#readings.show(answer.meta, answer.arrays);
    this.#root.querySelector(".problem").textContent = answer.meta.problem ?? "";
    const told = isHidden("draw.answer") ? "" : ` ${answer.meta.sentence}`;
    this.#canvas.setAttribute("aria-label", `Drawing pad.${told}`);
    this.#root.querySelector(".draw").dataset.answered = answer.meta.name;
  }

  // While the pen is down, more points come than there are frames to paint them in.
  #changed(urgent) {
    this.#sender.changed(urgent);
    if (urgent) return this.#paint();
    this.#showBusy();
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  // Returns whether there was anything to send.
  #send(again) {
    const { drawing } = sketch;
    const written = JSON.stringify(drawing);
    const isNew = written !== this.#written;
    if (!isNew && !again) {
      queueMicrotask(() => this.#paint());
      return false;
    }
    this.#written = written;
    sent++; // another name each time, for the server passes over what it was told before
    if (isNew) first = sent;
    const name = `${own}-${sent}`;
    this.#root.querySelector(".draw").dataset.sent = name;
    amend((kept) => (kept.drawing = drawing)); // a server that dies may never answer it
    this.#component.setStateValue("drawing", { name, ...drawing });
    return true;
  }

  #step(name) {
    if (sketch.isDrawing) return;
    sketch[name]();
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

  #showBusy() {
    this.#root.querySelector(".draw").ariaBusy = sketch.isDrawing || this.#sender.isBehind;
  }

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { drawing } = sketch;
    const shown = this.#answer?.meta.kept.drawing;
    const isShown = shown?.source === drawing.source && shown.index === drawing.index;
    tell({ index: drawing.index ?? null, sentence: isShown ? this.#answer.meta.sentence : "" });
    const picture = isShown ? this.#answer.arrays.image : null;
    paintPad(this.#canvas, drawing, picture, getComputedStyle(this.#canvas).color);
    const find = (name) => this.#root.querySelector(name);
    this.#showBusy();
    find(".invitation").hidden = drawing.source === "strokes" && !sketch.isEmpty;
    find("[name=undo]").disabled = !sketch.canUndo;
    find("[name=redo]").disabled = !sketch.canRedo;
    find("[name=clear]").disabled = sketch.isEmpty;
    find("[name=thickness]").value = sketch.thickness;
    find(".full").hidden = !sketch.isFull;
    find(".times").textContent = `× ${sketch.thickness.toFixed(1)}`;
  }
}

async function build({ parentElement }) {
  const root = parentElement.querySelector("div");
  await adoptStyles(root, "base.css", "pad.css");
  root.innerHTML = html;
  return new PadView(root);
}

export const mount = (component) => show(component, build);
