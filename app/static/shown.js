// How the scenes are shown: in presenter mode or not, and which parts a teacher left out.
// The frame sets it (frame.js); views.js lets every component follow.

let presenting = false;
let hidden = new Set();
const followers = new Set();

export function setShown(isPresenting, names) {
  const same = names.length === hidden.size && names.every((name) => hidden.has(name));
  if (isPresenting === presenting && same) return;
  presenting = isPresenting;
  hidden = new Set(names);
  followers.forEach((follower) => follower());
}

// Calls `follower` at each change. Returns what ends it.
export function follow(follower) {
  followers.add(follower);
  return () => followers.delete(follower);
}

export const isHidden = (part) => hidden.has(part);

// Dresses what a component shows: its parts carry their names in `data-part`, and base.css knows
// presenter mode, and its theme, by `data-presenting`.
export function dress(root) {
  if (presenting) root.dataset.presenting = getComputedStyle(root).colorScheme;
  else delete root.dataset.presenting;
  for (const part of root.querySelectorAll("[data-part]")) {
    part.toggleAttribute("hidden", isHidden(part.dataset.part)); // svg has it as an attribute only
  }
}
