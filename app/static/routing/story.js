// The sentence that the teacher reads aloud.

import { element, say, sayOneOf } from "../dom.js";

export function createStory(scene) {
  const { words, clear } = scene.trace.meta;
  const headline = element("span", { "aria-live": "polite" });
  const summary = element("p", { className: "summary" });
  const node = element(
    "div",
    { className: "story", "data-part": "routing.story" },
    element("p", { className: "headline steady" }, headline),
    summary,
    element("p", { className: "muted" }, clear),
  );
  return {
    element: node,
    draw() {
      const said = words.headline.map((row) => row[scene.digit]);
      sayOneOf(headline, said, scene.iteration - 1);
      say(summary, words.summary[scene.digit]);
    },
  };
}
