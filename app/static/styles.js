// Shares style sheets between components: each file is fetched once and adopted by each shadow root.

import { cssText } from "./css-text.js";

const sheets = new Map();

function load(name) {
  if (!sheets.has(name)) {
    const sheet = new CSSStyleSheet();
    sheets.set(name, cssText(name).then((text) => sheet.replace(text)));
  }
  return sheets.get(name);
}

// Adopts the named css files (next to this module) into the root that holds `element`.
export async function adoptStyles(element, ...names) {
  const adopted = await Promise.all(names.map(load));
  const root = element.getRootNode();
  const missing = adopted.filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...missing];
}
