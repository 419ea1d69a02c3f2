// The sixteen dimensions of a capsule and its length, each a slider.

import { createRow, icon } from "./board-row.js";
import { lengthSpread, spread, usualRange } from "./board-spread.js";
import { number, PLURALS, signed, unusual } from "./board-words.js";
import { isHidden } from "./shown.js";

const REACH = 0.25; // every slider reaches at least as far around its start as the paper's strip
const LONGEST = 1.25; // somewhat beyond what the network can give
const MARGIN = 0.05; // the scale's ends are multiples of it

const html = `
  <h2>Length <span class="muted">how sure the network is</span></h2>
  <div class="lengths"></div>
  <div class="axis" aria-hidden="true">
    <span></span><div class="ticks number">${ticks(0, LONGEST, 0.5)}</div>
  </div>
  <p class="muted legend">
    <span><i class="swatch start"></i>length of your digit’s capsule</span>
    <span><i class="swatch beyond"></i>1 or more: the network never gives that</span>
  </p>
  <p class="muted">The length is made of the sixteen: moving one of them changes it too, and moving
    it scales all sixteen in proportion, so that the direction stays.</p>
  <h2>Sixteen dimensions <span class="muted">a slider adds δ to the dimension’s own value v</span></h2>
  <p class="muted legend spreads" data-part="dimensions.spread"></p>
  <p class="muted legend buttons">
    <span>${icon("play")} play: sweeps the dimension to and fro</span>
    <span>${icon("reset")} reset: back to v</span>
  </p>
  <div class="axis" aria-hidden="true"><span></span><div class="ticks number shared"></div></div>
  <div class="dimensions"></div>`;

export class Sliders {
  #root;
  #length;
  #rows;
  #ranges = [];
  #direction = null; // held while the length moves, so that passing 0 does not lose it
  #digit;

  // `on` holds move(change), with a function that changes a pose; release(); reset(dimension),
  // resetLength() and play(dimension).
  constructor(root, size, on) {
    this.#root = root;
    root.innerHTML = html;
    this.#length = createRow("length", "|v|", {
      move: (length) =>
        on.move((pose) => {
          this.#direction ??= pose.direction();
          pose.stretch(this.#direction, length);
        }),
      release: () => {
        this.#direction = null;
        on.release();
      },
      reset: on.resetLength,
    });
    root.querySelector(".lengths").append(this.#length.element);
    this.#rows = Array.from({ length: size }, (_, dimension) =>
      createRow(`dimension ${dimension + 1}`, dimension + 1, {
        move: (value) =>
          on.move((pose) => {
            pose.offsets[dimension] = Math.round((value - pose.start[dimension]) * 1000) / 1000;
          }),
        release: on.release,
        reset: () => on.reset(dimension),
        play: () => on.play(dimension),
      }),
    );
    this.#rows.forEach((row) => row.showPlaying(false));
    root.querySelector(".dimensions").append(...this.#rows.map((row) => row.element));
  }

  // Sets scales and distributions for a digit's capsule; all sixteen share one scale.
  show(pose, digit, levels, percentiles) {
    this.#digit = digit;
    const count = levels.length;
    const known = this.#rows.map((_, dimension) => {
      const begin = (digit * this.#rows.length + dimension) * count;
      return percentiles?.subarray(begin, begin + count);
    });
    this.#ranges = known.map((values) => usualRange(levels, values));
    const all = [...pose.start].flatMap((value) => [value - REACH, value + REACH]);
    known.forEach((values) => values && all.push(values[0], values[count - 1]));
    const low = Math.floor(Math.min(...all) / MARGIN) * MARGIN;
    const high = Math.ceil(Math.max(...all) / MARGIN) * MARGIN;
    this.#rows.forEach((row, dimension) => {
      const start = pose.start[dimension];
      const behind = spread(levels, known[dimension], this.#ranges[dimension], low, high, start);
      row.setRange(low, high, start, behind);
    });
    this.#length.setRange(0, LONGEST, pose.startLength, lengthSpread(LONGEST, pose.startLength));
    this.#root.querySelector(".shared").innerHTML = ticks(low, high, 0.25);
    this.#root.querySelector(".spreads").innerHTML =
      (percentiles
        ? `<span><i class="swatch density"></i>where the training ${PLURALS[digit]} lie</span>` +
          `<span><i class="swatch usual"></i>their 1% and 99%</span>`
        : "") + `<span><i class="swatch start"></i>v of your digit</span>`;
  }

  update(pose) {
    const { values, length } = pose;
    this.#rows.forEach((row, dimension) => {
      const [value, offset] = [values[dimension], pose.offsets[dimension]];
      const sign = isHidden("dimensions.spread") ? "" : unusual(value, this.#ranges[dimension]);
      const words = sign && `, unusual: ${sign.slice(2)} of the training ${PLURALS[this.#digit]}`;
      row.update(
        value,
        [number(value), `δ ${signed(offset)}`],
        sign,
        `${number(value)}, δ ${signed(offset)}${words}`,
      );
    });
    const beyond = length >= 1 ? "▲ 1 or more" : "";
    this.#length.update(
      length,
      [number(length), `from ${number(pose.startLength)}`],
      beyond,
      `${number(length)}${beyond && ", 1 or more: the network never gives that"}`,
    );
  }

  // The dimension whose slider has the focus, or null.
  get focused() {
    const at = this.#rows.findIndex(({ element }) => element.matches(":focus-within"));
    return at < 0 ? null : at;
  }

  showPlaying(dimension, playing) {
    this.#rows[dimension].showPlaying(playing);
  }
}

// The labels of a scale at the multiples of `step`.
function ticks(low, high, step) {
  const marks = [];
  for (let count = Math.ceil(low / step); count <= high / step; count++) marks.push(count * step);
  return marks
    .map((mark) => `<span style="left:${((mark - low) / (high - low)) * 100}%">${number(mark)}</span>`)
    .join("");
}
