// Holds back what components send while it would go astray.
//
// From a click on a link to another scene until that scene begins, Streamlit files what a component
// sends under the old one. Run after the click, that leads back, or leaves the new scene empty.
//
// What two components send at the same moment, Streamlit takes for one message, and runs the
// fragment of one of them only.

const LINK = "stPageLink-NavLink";
const WAIT = 100; // milliseconds between two looks at whether the page has been left
const LOST = 5000; // after which a click is taken for one that had no answer

let sender = null; // whose message Streamlit has not yet sent on
let left = null; // { path, since } of the page that a click is leading away from
const held = new Map(); // what waits to be sent, by component and name: always the latest

document.addEventListener("click", clicked, { capture: true });

function clicked(event) {
  const link = event.composedPath().find((node) => node.dataset?.testid === LINK);
  if (!link) return;
  // The first scene's link is empty, and stands for the folder that all scenes are in.
  const { pathname } = new URL(link.getAttribute("href") || ".", document.baseURI);
  const path = location.pathname;
  left = pathname === path ? null : { path, since: performance.now() };
}

function isLeaving() {
  return left?.path === location.pathname && performance.now() - left.since < LOST;
}

// The same component, but what it sets waits while the page is being left, and is dropped when the
// component goes with it.
export function patient(component) {
  const { key, parentElement, setStateValue, setTriggerValue } = component;
  const wait = (set) => (name, value) => {
    const slot = `${key} ${name}`;
    const isWaiting = held.has(slot);
    held.set(slot, { set, value });
    if (!isWaiting) release(slot, name);
  };
  const release = (slot, name) => {
    const isTaken = sender !== null && sender !== key;
    if (isLeaving() || isTaken) {
      setTimeout(() => release(slot, name), isTaken ? 0 : WAIT);
      return;
    }
    const { set, value } = held.get(slot);
    held.delete(slot);
    if (!parentElement.isConnected) return;
    set(name, value);
    sender = key;
    setTimeout(() => (sender = null)); // after Streamlit's own timer
  };
  return {
    ...component,
    setStateValue: wait(setStateValue),
    setTriggerValue: wait(setTriggerValue),
  };
}
