// One coupling through all iterations, in a table; folded away at first.

import { element, say } from "../dom.js";
import { plain } from "./formula.js";
import { at } from "./trace.js";

const COLUMNS = ["iteration", "b", "c", "c (û·ŝ)", "|s|", "|v|", "û·v"];

export function createCouplingTable(scene) {
  const { iterations, trained } = scene.trace.meta;
  const { logits, couplings, bill, sums, lengths, agreement } = scene.trace.arrays;
  const heads = COLUMNS.map((name) => element("th", { scope: "col" }, name));
  const body = element("tbody", {});
  const rows = Array.from({ length: iterations }, (_, step) => {
    const cells = COLUMNS.slice(1).map(() => element("td", {}));
    const beyond = step >= trained ? "beyond" : "";
    const row = element("tr", { className: beyond });
    row.append(element("th", { scope: "row" }, String(step + 1)), ...cells);
    body.append(row);
    return { row, cells };
  });
  const caption = element("caption", { className: "muted" });
  const table = element("table", { className: "number" }, caption);
  table.append(element("thead", {}, element("tr", {}, ...heads)), body);
  const node = element(
    "details",
    {},
    element("summary", {}, "All iterations in one table"),
    table,
  );
  return {
    element: node,
    draw(child) {
      const digit = scene.digit;
      say(
        caption,
        `The next b is b + û·v. The network was trained with ${trained} iterations; those in ` +
          "italics show what would come.",
      );
      rows.forEach(({ row, cells }, step) => {
        const of = (array) => at(array, step, digit)[child];
        const all = (array) => at(array, step)[digit];
        const values = [of(logits), of(couplings), of(bill), all(sums), all(lengths), of(agreement)];
        cells.forEach((cell, column) => say(cell, plain(values[column])));
        row.setAttribute("aria-current", String(step === scene.iteration - 1));
      });
    },
  };
}
