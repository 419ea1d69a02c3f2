// What the slider board says, computed from its numbers.

export const PLURALS = [
  "zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines",
];
const TENTH = 0.1;

export const number = (value) => value.toFixed(2).replace("-", "−").replace(/^−(0\.00)$/, "$1");

export function signed(value) {
  const text = number(value);
  return text === "0.00" || text.startsWith("−") ? text : `+${text}`;
}

// How two square pictures differ: how many pixels by more than a tenth, the most, and where.
export function compare(before, after, size) {
  const changed = [];
  let most = 0;
  for (let pixel = 0; pixel < before.length; pixel++) {
    const change = Math.abs(after[pixel] - before[pixel]);
    most = Math.max(most, change);
    if (change > TENTH) changed.push(pixel);
  }
  const ink = [...before.keys()].filter((pixel) => Math.max(before[pixel], after[pixel]) > 0.25);
  return { count: changed.length, most, where: place(changed, ink, size) };
}

// Where most of the changed pixels lie, in thirds of the box around the ink; "" where nowhere.
function place(changed, ink, size) {
  if (!changed.length) return "";
  const box = ink.length ? ink : changed;
  const third = (coordinate) => {
    const all = box.map(coordinate);
    const low = all.reduce((a, b) => Math.min(a, b));
    const span = all.reduce((a, b) => Math.max(a, b)) - low + 1;
    const counts = [0, 0, 0];
    for (const pixel of changed) {
      counts[Math.min(2, Math.max(0, Math.floor(((coordinate(pixel) - low) / span) * 3)))]++;
    }
    return counts.findIndex((count) => count > changed.length / 2);
  };
  const row = third((pixel) => Math.floor(pixel / size));
  const column = third((pixel) => pixel % size);
  if (row < 0 && column < 0) return "spread over the digit";
  if (row < 0) return `most ${["on the left", "in the middle, from top to bottom", "on the right"][column]}`;
  if (column < 0) return `most ${["near the top", "at mid-height", "near the bottom"][row]}`;
  if (row === 1 && column === 1) return "most in the middle";
  const side = [" left", "", " right"][column];
  return row === 1 ? `most on the${side}` : `most near the ${["top", "", "bottom"][row]}${side}`;
}

// "Dimension 5 at +0.20: 61 pixels changed by more than a tenth, most near the top."
export function sentence(pose, digit, change) {
  const { moved } = pose;
  if (!moved.length) {
    return `Nothing is bent yet: this is what the decoder draws from capsule ${digit} as it is.`;
  }
  const { count, where } = change;
  const pixels = `${count || "no"} pixel${count === 1 ? "" : "s"} changed by more than a tenth`;
  return `${what(pose, moved)}: ${pixels}${where && `, ${where}`}.`;
}

function what(pose, moved) {
  if (moved.length === 1) return `Dimension ${moved[0] + 1} at ${signed(pose.offsets[moved[0]])}`;
  if (pose.keepsDirection) {
    const rest = pose.isZero ? "all its numbers are 0" : "direction kept";
    return `Length from ${number(pose.startLength)} to ${number(pose.length)}, ${rest}`;
  }
  const most = moved.reduce((a, b) =>
    Math.abs(pose.offsets[b]) > Math.abs(pose.offsets[a]) ? b : a,
  );
  const offset = signed(pose.offsets[most]);
  return `${moved.length} dimensions moved, dimension ${most + 1} the most (${offset})`;
}

// Which capsule this is among the others, by its length, and whether the network is sure of it.
export function capsuleCaption(lengths, digit, threshold) {
  const longest = lengths.indexOf(Math.max(...lengths));
  const length = number(lengths[digit]);
  const doubt = Number(length) > threshold ? "" : `, which does not pass ${number(threshold)}: not sure`;
  if (digit === longest) return `Capsule ${digit} is the longest: ${length}${doubt}.`;
  return (
    `Capsule ${digit} is ${length} long, the longest is ${longest} at ${number(lengths[longest])}: ` +
    `what you see is the decoder’s reading of capsule ${digit}, not the network’s answer.`
  );
}

// Whether a value lies outside 1–99% of the training images of that digit: "" or a few words.
export function unusual(value, range) {
  if (!range || (value >= range.low && value <= range.high)) return "";
  return value < range.low ? "▼ below 1%" : "▲ above 99%";
}
