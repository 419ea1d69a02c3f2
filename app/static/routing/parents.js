// Who has chosen at all: among how many digits each capsule still divides its vote.

import { createDots } from "./dots.js";
import { describe, element, panel, say, sayOneOf } from "../dom.js";
import { asLit, isLit, lightsUp } from "./store.js";
import { at, between, childName } from "./trace.js";

export function createParents(scene) {
  const { words, digits, types, places, named } = scene.trace.meta;
  const { parents, decided, couplings } = scene.trace.arrays;
  const { section, body, finding } = panel(
    "parents",
    "Who has chosen at all",
    "exp H(c)",
    `Among how many digits a capsule divides its vote: ${digits} is undecided, 1 is all for one. ` +
      `Each dot is a capsule; the rows are the ${types} types.`,
  );
  let now;
  const dots = createDots(scene, {
    name: "How decided the capsules are. Arrow keys move from capsule to capsule, Enter pins.",
    height: () => 230,
    margins: { left: 14, right: 14, top: 8, bottom: 38 },
    place: (child) => [
      (now[child] - 1) / (digits - 1),
      1 - (Math.floor(child / places) + 0.5) / types,
    ],
    radius: () => 3,
    colour: () => scene.colours.dot,
    first: () => at(decided, scene.iteration - 1)[0],
    under(context, box) {
      context.fillStyle = scene.colours.muted;
      context.strokeStyle = scene.colours.line;
      context.lineWidth = 1;
      context.font = `12px ${scene.colours.font}`;
      context.textAlign = "center";
      context.beginPath();
      for (let n = 1; n <= digits; n++) {
        const x = box.x((n - 1) / (digits - 1));
        context.moveTo(x, box.y(0));
        context.lineTo(x, box.y(1));
        context.fillText(String(n), x, box.height - 22);
      }
      context.stroke();
      context.textAlign = "left";
      context.fillText("← decided", box.x(0) - 6, box.height - 5);
      context.textAlign = "right";
      context.fillText("undecided →", box.x(1) + 6, box.height - 5);
    },
  });
  const list = element("ol", { className: "children" });
  const rows = Array.from({ length: named }, (_, rank) => {
    const name = element("span", { className: "name" });
    const value = element("span", { className: "number" });
    const button = element("button", { type: "button" }, name, value);
    lightsUp(button, scene, () => asLit(scene, at(decided, scene.iteration - 1)[rank]));
    list.append(element("li", {}, button));
    return { button, name, value };
  });
  const heading = element("h3", {}, "The few that decided most");
  body.append(dots.element, element("div", {}, heading, list));

  function light() {
    dots.light();
    at(decided, scene.iteration - 1).forEach((child, rank) =>
      rows[rank].button.classList.toggle("on", isLit(scene, child)),
    );
  }

  return {
    element: section,
    measure: dots.measure,
    light,
    draw() {
      const step = scene.iteration - 1;
      now = between(parents, scene.moment);
      dots.draw();
      const chosen = step > 0;
      say(heading, chosen ? "The few that decided most" : "Nobody has decided yet");
      list.hidden = !chosen;
      at(decided, step).forEach((child, rank) => {
        let [to, most] = [0, 0];
        for (let digit = 0; digit < digits; digit++) {
          const share = at(couplings, step, digit)[child];
          if (share > most) [to, most] = [digit, share];
        }
        say(rows[rank].name, childName(scene.trace.meta, child));
        say(
          rows[rank].value,
          `${at(parents, step)[child].toFixed(2)}; ${Math.round(most * 100)}% to ${to}`,
        );
      });
      describe(dots.picture, words.parents[step]);
      sayOneOf(finding, words.parents, step);
      light();
    },
  };
}
