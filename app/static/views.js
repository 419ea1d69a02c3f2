// Keeps one live view for each mounted component, from its first mount to its last clean-up.

import { dress, follow } from "./shown.js";

const views = new Map();

// Streamlit mounts again with each change of data, and runs the clean-up of a mount that was
// overtaken while it waited, which may be before the mount that overtook it has begun. So a
// clean-up ends a view only if it is that of its latest mount and the view is off the page.
//
// `build(component)` makes a view once, or a promise of it: { update(component), dispose() }, and
// dressed() where more than css depends on presenter mode or on what is left out (shown.js).
// Returns the clean-up that Streamlit wants.
export async function show(component, build) {
  const { key, parentElement } = component;
  let entry = views.get(key);
  if (entry?.parent !== parentElement) {
    entry?.unfollow();
    entry?.view.then((old) => old.dispose());
    const made = Promise.resolve(build(component));
    const changed = async () => {
      const view = await made;
      dress(rootOf(parentElement));
      view.dressed?.();
    };
    entry = { parent: parentElement, turn: 0, view: made, unfollow: follow(changed) };
    views.set(key, entry);
  }
  const turn = ++entry.turn;
  const view = await entry.view;
  if (turn === entry.turn) {
    dress(rootOf(parentElement)); // its colours come before what is painted in them
    view.update(component);
    dress(rootOf(parentElement));
  }
  return () => {
    if (turn !== entry.turn || parentElement.isConnected) return;
    entry.unfollow();
    view.dispose();
    if (views.get(key) === entry) views.delete(key);
  };
}

const rootOf = (parentElement) => parentElement.querySelector("div");
