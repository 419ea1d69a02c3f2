// Keeps one live view for each mounted component, from its first mount to its last clean-up.

const views = new Map();

// Streamlit mounts again with each change of data, and runs the clean-up of a mount that was
// overtaken while it waited, which may be before the mount that overtook it has begun. So a
// clean-up ends a view only if it is that of its latest mount and the view is off the page.
//
// `build(component)` makes a view once: { update(component), dispose() }, or a promise of it.
// Returns the clean-up that Streamlit wants.
export async function show(component, build) {
  const { key, parentElement } = component;
  let entry = views.get(key);
  if (entry?.parent !== parentElement) {
    entry?.view.then((old) => old.dispose());
    entry = { parent: parentElement, turn: 0, view: Promise.resolve(build(component)) };
    views.set(key, entry);
  }
  const turn = ++entry.turn;
  const view = await entry.view;
  if (turn === entry.turn) view.update(component);
  return () => {
    if (turn !== entry.turn || parentElement.isConnected) return;
    view.dispose();
    if (views.get(key) === entry) views.delete(key);
  };
}
