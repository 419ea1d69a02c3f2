// The sentence that the teacher reads aloud.

import { element, say } from "./dom.js";

export function createStory(scene) {
  const { words, clear } = scene.trace.meta;
  const headline = element("p", { className: "headline", "aria-live": "polite" });
  const summary = element("p", { className: "summary" });
  const node = element(
    "div",
    { className: "story" },
    headline,
    summary,
    element("p", { className: "muted" }, clear),
  );
  return {
    element: node,
    draw() {
      say(headline, words.headline[scene.iteration - 1][scene.digit]);
      say(summary, words.summary[scene.digit]);
    },
  };
}
