// The vote plane: where the votes for the chosen digit lie. They stand still; their weights change.

import { colourAt } from "../colours.js";
import { createDots } from "./dots.js";
import { describe, element, panel, say, sayOneOf } from "../dom.js";
import { at, between } from "./trace.js";

const AREA = 10; // of a dot whose coupling is even, in squared pixels of its radius

export function createPlane(scene) {
  const { words, children, digits } = scene.trace.meta;
  const { planeVotes, planeMeans, leanings, couplings, strongest } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "plane",
    "The votes, seen from the side",
    "û",
    "Each dot is one capsule's vote. To the right: for what the digit capsule finally says. " +
      "Votes never move while routing; a dot's area is its coupling, its colour as above. The " +
      "arrow: their weighted mean.",
  );
  let leaning;
  let coupling;
  let votes;
  let reach;
  const hex = (value) => {
    const [r, g, b] = colourAt(scene.colours.diverging, value);
    return `rgb(${r},${g},${b})`;
  };
  const dots = createDots(scene, {
    name: "Votes for the chosen digit. Arrow keys move from vote to vote, Enter pins.",
    height: (width) => Math.round(Math.min(width * 0.75, 470)),
    margins: { left: 8, right: 8, top: 8, bottom: 22 },
    place: (child) => [
      0.5 + votes[child * 2] / (2 * reach.x),
      0.5 + votes[child * 2 + 1] / (2 * reach.y),
    ],
    radius: (child) => Math.sqrt(AREA * coupling[child] * digits),
    // In sixteen steps, so that dots of one colour are painted together.
    colour: (child) => {
      const part = 0.5 + leaning[child] / (2 * scene.limits().leaning);
      return hex(Math.round(part * 16) / 16);
    },
    first: () => at(strongest, scene.iteration - 1, scene.digit)[0],
    under(context, box) {
      context.strokeStyle = scene.colours.line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(box.x(0), box.y(0.5));
      context.lineTo(box.x(1), box.y(0.5));
      context.moveTo(box.x(0.5), box.y(0));
      context.lineTo(box.x(0.5), box.y(1));
      context.stroke();
      context.fillStyle = scene.colours.muted;
      context.font = `12px ${scene.colours.font}`;
      context.textAlign = "right";
      context.fillText(`for ${scene.digit} → ${reach.x.toFixed(2)}`, box.x(1), box.height - 6);
      context.textAlign = "left";
      context.fillText(`−${reach.x.toFixed(2)} ← against ${scene.digit}`, box.x(0), box.height - 6);
    },
    outlined: true,
    over: arrow,
  });
  function arrow(context, box) {
    const [mx, my] = between(planeMeans, scene.moment, scene.digit);
    const [x, y] = [box.x(0.5 + mx / (2 * reach.x)), box.y(0.5 + my / (2 * reach.y))];
    const along = Math.atan2(y - box.y(0.5), x - box.x(0.5));
    const wing = Math.min(9, 0.7 * Math.hypot(x - box.x(0.5), y - box.y(0.5)));
    for (const [wide, colour] of [
      [7, scene.colours.background],
      [3.5, scene.colours.digits[scene.digit]],
    ]) {
      context.beginPath();
      context.moveTo(box.x(0.5), box.y(0.5));
      context.lineTo(x, y);
      for (const turn of [0.5, -0.5]) {
        context.moveTo(x, y);
        context.lineTo(x - wing * Math.cos(along + turn), y - wing * Math.sin(along + turn));
      }
      context.lineCap = "round";
      context.lineWidth = wide;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
  const note = element("p", { className: "muted" });
  body.append(dots.element, note);
  return {
    element: section,
    measure: dots.measure,
    light: dots.light,
    draw() {
      leaning = between(leanings, scene.moment, scene.digit);
      coupling = between(couplings, scene.moment, scene.digit);
      votes = at(planeVotes, scene.digit);
      // The axes belong to the trace, not to the moment: symmetric, to the furthest vote.
      reach = { x: 0.01, y: 0.01 };
      for (let child = 0; child < children; child++) {
        reach.x = Math.max(reach.x, Math.abs(votes[child * 2]));
        reach.y = Math.max(reach.y, Math.abs(votes[child * 2 + 1]));
      }
      dots.draw();
      const said = words.plane.map((row) => row[scene.digit]);
      const step = scene.iteration - 1;
      describe(dots.picture, said[step]);
      sayOneOf(finding, said, step);
      say(
        note,
        "Up and down: the direction in which the votes differ most otherwise " +
          `(to ±${reach.y.toFixed(2)}).`,
      );
    },
  };
}
