// The slider board: one digit capsule, its sixteen dimensions, and the decoder that redraws it.

import { Player } from "./board-player.js";
import { Pictures, picturesHtml, smallHtml } from "./board-pictures.js";
import { Pose } from "./board-pose.js";
import { Sliders } from "./board-sliders.js";
import { Strip, stripSentence } from "./board-strip.js";
import { capsuleCaption, sentence } from "./board-words.js";
import { createChips } from "./chips.js";
import { palette } from "./colours.js";
import { offer } from "./keys.js";
import { amend } from "./memory.js";
import { isHidden } from "./shown.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";
import { whenDecoder } from "./weights.js";

const html = `
  <div class="board">
    <div class="choice">
      <div class="choose"></div>
      <p class="muted caption"></p>
    </div>
    <div class="stage">
      ${picturesHtml}
      ${smallHtml}
      <button type="button" class="reset-all">Reset all sliders</button>
    </div>
    <div class="bench">
      <section class="sliders" aria-label="Sliders"></section>
      <section class="paper" data-part="dimensions.strip">
        <h2>The paper’s strip</h2>
        <p class="muted">Each row changes one dimension of the capsule as the network found it, by
          the δ above; the sliders play no part. Press a picture (or Enter on it) to put that row’s
          slider there; the other sliders stay where they are. Outlined: where the sliders stand.</p>
        <div class="strip" role="grid"></div>
        <p class="finding"></p>
      </section>
    </div>
    <p class="visually-hidden spoken" role="status"></p>
  </div>`;

class Board {
  #root;
  #component;
  #drawing = null; // which one the numbers below belong to
  #arrays;
  #levels;
  #threshold; // the network is sure of capsules that are longer
  #offsets; // Map: δ of the digits whose sliders were moved
  #digit;
  #pose;
  #lengths;
  #version; // of the decoder that belongs to the capsules
  #decoder = {}; // { decode, version } that is here
  #maps;
  #frame = 0;
  #chips;
  #pictures;
  #sliders;
  #strip;
  #player;
  #forget;
  #unoffer = () => {};

  constructor(root) {
    this.#root = root;
    this.#pictures = new Pictures(root);
    this.#player = new Player(
      (dimension, offset) => this.#move(() => (this.#pose.offsets[dimension] = offset)),
      (dimension) => {
        this.#sliders.showPlaying(dimension, false);
        this.#settle();
      },
    );
    root.querySelector(".reset-all").onclick = () => this.#act(() => this.#pose.reset());
    this.#forget = whenDecoder((decode, version) => {
      this.#decoder = { decode, version };
      if (this.#drawing !== null) this.#restart();
    });
  }

  update(component) {
    this.#component = component;
    this.#maps = palette(this.#root);
    const { meta, arrays } = unpack(component.data);
    this.#version = meta.decoder;
    if (meta.drawing === this.#drawing) return this.#recolour();
    const swept = this.#player.cut();
    if (swept !== null) this.#sliders.showPlaying(swept, false);
    this.#drawing = meta.drawing;
    this.#arrays = arrays;
    this.#levels = meta.levels;
    this.#threshold = meta.threshold;
    this.#offsets = new Map(
      Object.entries(meta.offsets).map(([digit, offsets]) => [Number(digit), offsets]),
    );
    const [count, size] = arrays.capsules.shape;
    this.#lengths = Array.from({ length: count }, (_, digit) => Math.hypot(...this.#capsule(digit)));
    if (!this.#chips) this.#build(count, size);
    this.#choose(meta.digit);
  }

  #build(count, size) {
    const pick = (digit) => this.#pick(digit);
    this.#chips = createChips(this.#root.querySelector(".choose"), count, pick);
    this.#unoffer = offer([
      {
        keys: Array.from({ length: count }, (_, digit) => String(digit)),
        shown: `0 … ${count - 1}`,
        does: "Choose a digit capsule",
        act: (key) => pick(Number(key)),
      },
      { keys: [], shown: "Tab", does: "Go to the next slider" }, // the browser's own, as the arrows
      { keys: [], shown: "← →", does: "Move the slider by 0.01, with Page Up and Page Down by 0.05" },
      {
        keys: [" "],
        shown: "Space",
        does: "Sweep the slider to and fro, or stop (the first one, if none has the focus)",
        act: () => this.#play(this.#player.playing ?? this.#sliders.focused ?? 0),
      },
      { keys: ["x"], shown: "X", does: "Reset all sliders", act: () => this.#act(() => this.#pose.reset()) },
    ]);
    this.#sliders = new Sliders(this.#root.querySelector(".sliders"), size, {
      move: (change) => {
        this.#player.stop();
        this.#move(() => change(this.#pose));
      },
      release: () => this.#settle(),
      reset: (dimension) => this.#act(() => (this.#pose.offsets[dimension] = 0)),
      resetLength: () =>
        this.#act(() => this.#pose.stretch(this.#pose.direction(), this.#pose.startLength)),
      play: (dimension) => this.#play(dimension),
    });
    this.#strip = new Strip(
      this.#root.querySelector(".strip"),
      size,
      (dimension, delta) => this.#act(() => (this.#pose.offsets[dimension] = delta)),
      (strongest) => {
        this.#root.querySelector(".finding").textContent = stripSentence(strongest);
      },
    );
  }

  #pick(digit) {
    this.#player.stop();
    this.#choose(digit);
    this.#root.querySelector(".spoken").textContent = capsuleCaption(this.#lengths, digit, this.#threshold);
    this.#send();
  }

  // The decoder, or null while the one that belongs to the capsules is still on its way.
  get #decode() {
    return this.#decoder.version === this.#version ? this.#decoder.decode : null;
  }

  #capsule(digit) {
    const size = this.#arrays.capsules.shape[1];
    return this.#arrays.capsules.subarray(digit * size, (digit + 1) * size);
  }

  get #side() {
    return this.#arrays.image.shape[1];
  }

  #choose(digit) {
    this.#digit = digit;
    this.#pose = new Pose(this.#capsule(digit), this.#offsets.get(digit));
    this.#root.querySelector(".caption").textContent = capsuleCaption(this.#lengths, digit, this.#threshold);
    const answer = this.#lengths.indexOf(Math.max(...this.#lengths));
    this.#pictures.showSeen(this.#arrays.image, this.#side, answer);
    this.#sliders.show(this.#pose, digit, this.#levels, this.#arrays.percentiles);
    this.#restart();
  }

  // What depends on digit and decoder, but not on the sliders.
  #restart() {
    // Until its decoder is here, a capsule has no pictures, and another's are not shown for it.
    this.#root.querySelector(".board").ariaBusy = !this.#decode;
    if (this.#decode) {
      const start = this.#pose.start;
      const pixels = this.#decode(this.#digit, start);
      this.#pictures.showStart(pixels, this.#side, this.#digit, this.#pose.startLength);
      this.#strip.paint(this.#decode, this.#digit, start, this.#side);
    }
    this.#pictures.settle();
    this.#recolour();
  }

  #recolour() {
    this.#chips.show(this.#lengths, this.#digit, this.#maps.digits);
    this.#root.querySelector(".board").style.setProperty("--digit", this.#maps.digits[this.#digit]);
    this.#paint();
  }

  #play(dimension) {
    const again = this.#player.playing === dimension;
    this.#player.stop();
    if (again) return;
    this.#sliders.showPlaying(dimension, true);
    this.#player.start(dimension, this.#pose.offsets[dimension]);
  }

  // A change that goes on: painted in the next frame, told to nobody yet.
  #move(change) {
    change();
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  // A change that is done at once.
  #act(change) {
    this.#player.stop();
    change();
    this.#settle();
  }

  // What moved has come to rest: the scale fits again, the server is told, and so is who listens.
  #settle() {
    this.#pictures.settle();
    this.#paint();
    this.#root.querySelector(".spoken").textContent = isHidden("dimensions.words")
      ? ""
      : this.#root.querySelector(".sentence").textContent;
    this.#offsets.set(this.#digit, [...this.#pose.offsets]);
    this.#send();
  }

  #send() {
    const [digit, offsets] = [this.#digit, [...this.#pose.offsets]];
    const choice = { digit, offsets };
    amend((kept) => {
      kept.digit = digit;
      (kept.offsets[kept.network] ??= {})[digit] = offsets;
    });
    this.#component.setStateValue("choice", choice);
  }

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#sliders.update(this.#pose);
    this.#strip.mark(this.#pose.offsets);
    if (!this.#decode) return;
    const pixels = this.#decode(this.#digit, this.#pose.values);
    const change = this.#pictures.show(pixels, this.#side, this.#maps.diverging);
    this.#pictures.describe(sentence(this.#pose, this.#digit, change));
  }

  dressed() {
    if (this.#drawing !== null) this.#recolour();
  }

  dispose() {
    this.#unoffer();
    this.#player.cut();
    this.#strip?.stop();
    this.#forget();
    cancelAnimationFrame(this.#frame);
  }
}

export function mount(component) {
  return show(component, async ({ parentElement }) => {
    const styles = ["base.css", "chips.css", "board-rows.css", "board-strip.css", "board.css"];
    await adoptStyles(parentElement, ...styles);
    const root = parentElement.querySelector("div");
    root.innerHTML = html;
    return new Board(root);
  });
}
