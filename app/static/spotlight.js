// Outlines the part of a scene that a lesson speaks of; app/components/spotlight.py.

const LOOK = 400; // ms between two looks for a part that may not be there yet
const LIT = "lit"; // data-lit, for base.css: empty or "many"
const FEW = 3; // with more of them, thick frames would cover what is between them

// All elements that carry a name, in the page and in the shadow roots of its components: a part's,
// or that of a place that is never left out.
function* carriers(part, root = document) {
  const name = CSS.escape(part);
  yield* root.querySelectorAll(`[data-part~="${name}"], [data-place="${name}"]`);
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) yield* carriers(part, element.shadowRoot);
  }
}

let lit = [];
let timer = 0;
let shown = null; // what was brought into sight

// Those that a part mostly consists of: words and signs that go with it would tear the light apart.
function bulk(elements) {
  const areas = elements.map((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width * height;
  });
  const least = Math.max(...areas) / 4;
  return elements.filter((_, place) => areas[place] >= least);
}

function look({ part, brought }) {
  const found = part ? bulk([...carriers(part)]) : [];
  lit.filter((element) => !found.includes(element)).forEach((element) => delete element.dataset[LIT]);
  found.forEach((element) => (element.dataset[LIT] = found.length > FEW ? "many" : ""));
  lit = found;
  const [target] = brought === part ? found : [...carriers(brought)];
  // What a lesson keeps back is there, but nowhere on the page.
  if (!target?.getClientRects().length || shown === brought) return;
  shown = brought;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
}

export async function mount({ data }) {
  clearInterval(timer);
  if (data.brought !== shown) shown = null;
  look(data);
  timer = setInterval(() => look(data), LOOK);
  const own = timer;
  return () => {
    if (own !== timer) return;
    clearInterval(timer);
    look({ part: null, brought: null });
  };
}
