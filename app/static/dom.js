// Makes elements in one line each: element("p", { className: "muted" }, "text", child).

const SVG = "http://www.w3.org/2000/svg";

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  set(made, attributes);
  made.append(...children);
  return made;
}

export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

export const gridLine = (x1, x2, y) => svg("line", { class: "grid", x1, x2, y1: y, y2: y });

// Replaces a text only where it changed, so that screen readers are not told the same again.
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Says one of several sentences, in a parent of class "steady" that is as tall as the longest of
// them: nothing below moves when the clock does.
export function sayOneOf(node, sentences, index) {
  const longest = sentences.reduce((a, b) => (b.length > a.length ? b : a));
  node.parentElement.dataset.longest = longest;
  say(node, sentences[index]);
}

// Gives a picture its text alternative.
export function describe(picture, text) {
  if (picture.getAttribute("aria-label") !== text) picture.setAttribute("aria-label", text);
}

// A panel: heading in words with the paper's letter, how to read it, a body, and its finding.
export function panel(name, title, letter, how) {
  const body = element("div", { className: "body" });
  const finding = element("span", {});
  const heading = element("h2", {}, title);
  if (letter) heading.append(" ", element("span", { className: "letter" }, letter));
  const section = element(
    "section",
    { className: `panel ${name}` },
    heading,
    element("p", { className: "how muted" }, how),
    body,
    element("p", { className: "finding steady" }, finding),
  );
  section.setAttribute("aria-label", title);
  section.dataset.part = `routing.${name}`;
  return { section, body, finding };
}

// Pictures are laid out in units of a CSS pixel where type is 16 of them tall; they grow with the
// page's type, and so does the text in them.
let unit = 1;

export function measureType() {
  unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

// The width that a picture has in an element; 0 while that is not shown.
export const roomIn = (node) => node.clientWidth / unit;

// Where a pointer is on a picture.
export const pointOf = (event) => [event.offsetX / unit, event.offsetY / unit];

// How many of the screen's own pixels a unit has.
export const sharpness = () => (window.devicePixelRatio || 1) * unit;

// Sets a canvas to a size at the screen's own resolution; returns its context.
export function fit(canvas, width, height) {
  const ratio = sharpness();
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width * unit}px`;
    canvas.style.height = `${height * unit}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
