// Tells a call of a component that a later one has overtaken.
//
// Streamlit calls a component again with each change of its data. While a module is still being
// fetched, a browser may let the later of two calls that wait for it go on first; the earlier one
// would then paint what is no longer so, and nothing would come after it.

const latest = new WeakMap(); // by the component's element: when the latest call began

// `since` is the time at which the call began, before it waited for anything.
export function isOvertaken({ parentElement }, since) {
  if (latest.get(parentElement) > since) return true;
  latest.set(parentElement, since);
  return false;
}
