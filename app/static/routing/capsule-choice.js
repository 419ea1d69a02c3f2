// Chooses whose coupling is looked at: by type, row and column, or the strongest for the digit.

import { element, say } from "../dom.js";
import { asLit } from "./store.js";

export function createCapsuleChoice(scene) {
  const { types, grid, places } = scene.trace.meta;
  const [type, row, column] = [
    ["Type", types],
    ["Row", grid],
    ["Column", grid],
  ].map(([name, count]) => {
    const select = element("select", { onchange: chosen, "aria-label": name });
    for (let n = 1; n <= count; n++) select.append(element("option", { value: n - 1 }, String(n)));
    return { select, label: element("label", {}, element("span", {}, name), select) };
  });
  const strongest = element("button", { type: "button" });
  strongest.onclick = () => {
    scene.pin(null);
    scene.couple(null);
  };

  function chosen() {
    const place = Number(row.select.value) * grid + Number(column.select.value);
    const child = Number(type.select.value) * places + place;
    scene.pin(null); // or pinning the capsule that is pinned already would let it go
    scene.pin(asLit(scene, child));
  }

  return {
    element: element(
      "div",
      { className: "capsule-choice", role: "group", "aria-label": "Whose coupling" },
      ...[type, row, column].map(({ label }) => label),
      strongest,
    ),
    draw(child) {
      const lit = asLit(scene, child);
      type.select.value = lit.type;
      row.select.value = Math.floor(lit.place / grid);
      column.select.value = lit.place % grid;
      say(strongest, `The strongest for ${scene.digit}`);
    },
  };
}
