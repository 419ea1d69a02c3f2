// The digit moved by sliders, and what the CapsNet and the CNN make of it.

import { paintGrey } from "../image.js";
import { describe, element, say } from "../dom.js";
import { button, slider } from "../controls.js";
import { createPose } from "../pose.js";
import { same } from "../unpack.js";
import { createBars, createPicture, heading, part } from "./answers.js";
import { createChart, createSmall } from "./chart.js";
import { createWindows } from "./windows.js";

export const styles = ["pose.css", "turn/answers.css", "turn/curves.css", "turn/windows.css"];

const SIZE = 28;
const CURVES = ["curve_lengths", "curve_probabilities", "curve_cosines", "curve_poses", "strip", "strip_redrawn"];

export function create(stage, move) {
  let [state, numbers] = [{}, null];
  const shown = { arrays: null, along: null }; // the latest answer's, and what its curves run along
  const sliders = new Map();
  const controls = element("div", { className: "sliders" });
  const back = button("As it was", () =>
    move(Object.fromEntries(numbers.factors.map(({ name, none }) => [name, none]))),
  );
  const [input, redrawn] = [createPicture("Moved"), createPicture("Redrawn")];
  redrawn.element.dataset.part = "turn.redrawn";
  const [capsules, softmax] = [createBars("CapsNet, length"), createBars("CNN, probability")];
  const chart = createChart((amount) => along(numbers.along, amount));
  const [legend, small, pose] = [element("div", { className: "legend" }), createSmall(), createPose()];
  const cosine = element("p", { className: "muted" });
  const strips = createStrips((amount) => along(numbers.along, amount));
  const [pooling, windows] = [element("p", {}), createWindows()];
  const film = "Each: by how much, the digit, what is redrawn of it, what the CapsNet reads, what the CNN reads; · where it is not sure.";
  stage.append(
    element(
      "div",
      { className: "turned" },
      element(
        "div",
        {},
        element("div", { className: "pictures" }, input.element, redrawn.element),
        controls,
        back,
      ),
      part("turn.answers", element("div", { className: "answers" }, capsules.element, softmax.element)),
      part("turn.curves", heading("The same digit, all the way"), chart.element, legend),
    ),
    element(
      "div",
      { className: "lower" },
      part("turn.strips", heading("On its way"), strips.element, element("p", { className: "muted" }, film)),
      part("turn.pose", heading("The pose of its capsule"), small.element, pose.element, cosine),
      part("turn.pooling", heading("What pooling forgets"), pooling, windows.element),
    ),
  );

  // A factor set to an amount; the curves run along it from now on.
  function along(name, amount) {
    const { low, high, step } = numbers.factors.find((factor) => factor.name === name);
    const nearest = low + Math.round((Math.min(high, Math.max(low, amount)) - low) / step) * step;
    move({ [name]: Math.min(high, Number(nearest.toFixed(3))), along: name });
  }

  // What both networks make of the digit at every amount: painted anew only where it is other than it was.
  function showCurves(arrays, factor) {
    const { digit, amounts } = numbers;
    const column = (values, of = digit) => amounts.map((_, n) => values[n * 10 + of]);
    const others = Array.from({ length: 10 }, (_, of) => ({ of, values: column(arrays.curve_lengths, of) }))
      .filter(({ of }) => of !== digit)
      .sort((a, b) => Math.max(...a.values) - Math.max(...b.values));
    const rival = others.pop();
    chart.update({
      amounts,
      now: state[numbers.along],
      title: `Length of capsule ${digit}, probability of ${digit}, cosine of its pose, and lengths of the other capsules, longest of them ${rival.of}, against: ${factor.title}`,
      lines: [
        ...others.map(({ values }) => ({ kind: "other", values })),
        { kind: "rival", values: rival.values, digit: rival.of },
        { kind: "length", values: column(arrays.curve_lengths) },
        { kind: "probability", values: column(arrays.curve_probabilities) },
        { kind: "cosine", values: [...arrays.curve_cosines] },
      ],
    });
    legend.innerHTML =
      `Against: ${factor.title.toLowerCase()}. <i class="length"></i> length of capsule ${digit} ` +
      `<i class="probability"></i> the CNN’s probability of ${digit} <i class="cosine"></i> cosine of the pose ` +
      `<i class="rival" style="--own: var(--digit-${rival.of})"></i> length of capsule ${rival.of}, which grows longest of the other nine (thin)`;
    const dim = arrays.poses.length / 2;
    small.update({
      amounts,
      now: state[numbers.along],
      poses: arrays.curve_poses,
      dim,
      title: `The ${dim} numbers of capsule ${digit}, each against: ${factor.title}`,
    });
    strips.update(numbers, arrays, factor, state[numbers.along]);
  }

  function showPooling(arrays, isUntouched) {
    windows.update(numbers.pooling.map, arrays);
    const [responds, elsewhere, unseen] = ["responds", "elsewhere", "unseen"].map((name) =>
      numbers.pooling[name].toLocaleString("en"),
    );
    say(
      pooling,
      numbers.pooling.elsewhere
        ? `${responds} windows respond in the CNN’s first maps. In ${elsewhere}, before and now, the maximum ` +
            `stands elsewhere than it did, and ${unseen} of these hand on nearly the same value: they do not tell that it moved.`
        : `${responds} windows respond in the CNN’s first maps. ` +
            (isUntouched
              ? "Move the digit a little: a window whose maximum moves and keeps its value does not tell."
              : "In none of them, before and now, the maximum stands elsewhere than before."),
    );
  }

  return {
    show(now, answer, arrays) {
      [state, numbers] = [now, answer];
      for (const { name, title, low, high, step, text } of numbers.factors) {
        if (!sliders.has(name)) {
          const made = slider({ label: title, min: low, max: high, step, changed: (amount) => along(name, amount) });
          sliders.set(name, made);
          controls.append(made.element);
        }
        sliders.get(name).update(state[name], text);
      }
      back.disabled = numbers.factors.every(({ name, none }) => state[name] === none);
      const isOther = arrays !== shown.arrays;
      const isAlong = numbers.along === shown.along;
      if (isOther && !(isAlong && CURVES.every((name) => same(arrays[name], shown.arrays[name])))) {
        showCurves(arrays, numbers.factors.find(({ name }) => name === numbers.along));
        shown.along = numbers.along;
      } else {
        for (const part of [chart, small, strips]) part.mark(state[numbers.along]);
      }
      if (!isOther) return;
      shown.arrays = arrays;
      input.update(arrays.image);
      redrawn.update(arrays.redrawn);
      capsules.update(arrays.lengths, numbers.threshold);
      softmax.update(arrays.probabilities, numbers.cnn_threshold);
      pose.update(arrays.poses);
      say(cosine, `Outlined: untouched; filled: now. Cosine between them: ${numbers.cosine.toFixed(2).replace("-", "−")}.`);
      showPooling(arrays, back.disabled);
    },
  };
}

// The digit at every other amount, what is redrawn of it, and what both networks read.
function createStrips(chosen) {
  const list = element("div", { className: "film" });
  let [frames, amounts, near, step] = [[], [], null, 1];
  // Where the strip is wider than its place, it follows.
  const reveal = (frame) => {
    list.scrollLeft = frame.offsetLeft - (list.clientWidth - frame.offsetWidth) / 2;
  };
  function mark(now) {
    const nearest = amounts.reduce((best, amount, n) => (Math.abs(amount - now) < Math.abs(amounts[best] - now) ? n : best), 0);
    const isThere = Math.abs(amounts[nearest] - now) < step / 2;
    frames.forEach((frame, n) => frame.element.classList.toggle("now", isThere && n === nearest));
    if (nearest !== near) reveal(frames[nearest].element);
    near = nearest;
  }
  return {
    element: list,
    mark,
    update(numbers, arrays, factor, now) {
      if (frames.length !== numbers.frames.length) {
        frames = numbers.frames.map(() => createFrame());
        list.replaceChildren(...frames.map(({ element: made }) => made));
      }
      amounts = numbers.frames.map((index) => numbers.amounts[index]);
      step = factor.step;
      frames.forEach((frame, n) => {
        const index = numbers.frames[n];
        const pixels = SIZE * SIZE;
        frame.update({
          amount: amounts[n],
          told: `${factor.title}, ${numbers.frames_told[n]}`,
          image: arrays.strip.subarray(n * pixels, (n + 1) * pixels),
          redrawn: arrays.strip_redrawn.subarray(n * pixels, (n + 1) * pixels),
          reads: [numbers.reads[index], numbers.cnn_reads[index]],
          sure: [numbers.sure[index], numbers.cnn_sure[index]],
          chosen,
        });
      });
      mark(now);
    },
  };
}

function createFrame() {
  const [image, redrawn] = [element("canvas", {}), element("canvas", {})];
  const [capsnet, cnn] = [element("b", {}), element("b", {})];
  const at = element("small", { className: "number" });
  const made = element("button", { type: "button", className: "frame" }, at, image, redrawn, capsnet, cnn);
  return {
    element: made,
    update({ amount, told, image: pixels, redrawn: again, reads, sure, chosen }) {
      say(at, String(Math.round(amount * 100) / 100).replace("-", "−"));
      paintGrey(image, pixels, SIZE);
      paintGrey(redrawn, again, SIZE);
      [capsnet, cnn].forEach((node, n) => {
        say(node, `${reads[n]}${sure[n] ? "" : "·"}`);
        node.style.setProperty("--own", `var(--digit-${reads[n]})`);
      });
      made.onclick = () => chosen(amount);
      const words = reads.map((read, n) => `${n ? "the CNN" : "the CapsNet"} ${sure[n] ? "reads" : "is not sure, first"} ${read}`);
      describe(made, `${told}: ${words.join(", ")}. Go there.`);
    },
  };
}
