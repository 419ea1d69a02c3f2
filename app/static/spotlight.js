// Outlines the part of a scene that a lesson speaks of; app/components/spotlight.py.

const LOOK = 400; // ms between two looks for a part that may not be there yet
const LIT = "lit"; // data-lit, for base.css

// All elements that carry a part's name, in the page and in the shadow roots of its components.
function* carriers(part, root = document) {
  yield* root.querySelectorAll(`[data-part~="${CSS.escape(part)}"]`);
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) yield* carriers(part, element.shadowRoot);
  }
}

let lit = [];
let timer = 0;
let shown = null; // the part that was brought into sight

function look(part) {
  const found = part ? [...carriers(part)] : [];
  lit.filter((element) => !found.includes(element)).forEach((element) => delete element.dataset[LIT]);
  found.forEach((element) => (element.dataset[LIT] = ""));
  lit = found;
  if (!found.length || shown === part) return;
  shown = part;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  found[0].scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
}

export async function mount({ data }) {
  clearInterval(timer);
  if (data.part !== shown) shown = null;
  look(data.part);
  timer = setInterval(() => look(data.part), LOOK);
  const own = timer;
  return () => {
    if (own !== timer) return;
    clearInterval(timer);
    look(null);
  };
}
