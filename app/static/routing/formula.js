// The paper's symbols with their indices, and numbers as they stand in formulas.

import { element } from "../dom.js";

// formula("û", index("j|i"), " = ", ...): a run of symbols and indices.
export const formula = (...parts) => element("span", { className: "formula" }, ...parts);

export const index = (...letters) => element("sub", {}, letters.join(""));

// A number with no plus before it, and none before 0.000 either: 0.123, −0.123.
export function plain(value, digits = 3) {
  const size = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(size) ? "−" : "") + size;
}

// "1.530 + 1.811 = 3.341" of numbers that are known, all of them; "≈" where rounding shows.
export function addition(first, second, sum) {
  const [a, b, c] = [first, second, sum].map((value) => Math.round(value * 1000));
  const sign = second < 0 ? "−" : "+";
  const equals = a + b === c ? "=" : "≈";
  return `${plain(first)} ${sign} ${Math.abs(second).toFixed(3)} ${equals} ${plain(sum)}`;
}
