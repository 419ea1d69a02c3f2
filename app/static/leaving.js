// Holds back what components send while it would go astray.
//
// From a click on a link to another scene, or on Back, until that scene begins, Streamlit files what
// a component sends under the old one. Run after the click, that leads back, or leaves the new scene
// empty.
//
// What two components send at the same moment, Streamlit takes for one message, and runs the
// fragment of one of them only.
//
// A click that comes before all is answered waits for that (settled.js).

import { asked, isAnswered } from "./answered.js";
import { isSettled, watch, whenSettled } from "./settled.js";

const LINK = "stPageLink-NavLink";
const WAIT = 100; // milliseconds between two looks at whether the page has been left
const LOST = 5000; // after which a click is taken for one that had no answer

let sender = null; // whose message Streamlit has not yet sent on
let left = null; // { path, since, isBack } of the page that a click is leading away from
const held = new Map(); // what waits to be sent, by component and name: always the latest
let callOff = () => {}; // the click that waits
let following = null; // the link that is clicked because its click has waited

document.addEventListener("click", clicked, { capture: true });
addEventListener("popstate", () => {
  left = { path: location.pathname, since: performance.now(), isBack: true };
});

watch(() => !held.size && sender === null && isAnswered());

function clicked(event) {
  const link = event.composedPath().find((node) => node.dataset?.testid === LINK);
  if (!link) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return; // for another tab
  callOff();
  // The first scene's link is empty, and stands for the folder that all scenes are in.
  const { pathname } = new URL(link.getAttribute("href") || ".", document.baseURI);
  const path = location.pathname;
  const isGoing = link === following || isLeaving(performance.now());
  if (pathname === path) left = null;
  else if (isGoing || isSettled()) left = { path, since: performance.now() };
  else {
    event.preventDefault();
    event.stopImmediatePropagation();
    callOff = whenSettled(() => {
      if (location.pathname === path) follow(link); // else one went elsewhere meanwhile
    });
  }
}

// The page may have been painted anew since its link was clicked.
function follow(link) {
  const href = link.getAttribute("href");
  const same = document.querySelectorAll(`[data-testid=${LINK}]`);
  following = link.isConnected ? link : [...same].find((one) => one.getAttribute("href") === href);
  following?.click();
  following = null;
}

// Whether a component that was called at a time `since` belongs to the scene that is being left.
function isLeaving(since) {
  if (left?.path !== location.pathname || performance.now() - left.since > LOST) return false;
  return !left.isBack || since < left.since; // with Back, the address is the new one at once
}

// The same component, but what it sets waits while the page is being left, and is dropped when the
// component goes with it.
export function patient(component) {
  const { key, parentElement, setStateValue, setTriggerValue } = component;
  const since = performance.now();
  const wait = (set) => (name, value) => {
    const slot = `${key} ${name}`;
    const isWaiting = held.has(slot);
    held.set(slot, { set, value });
    if (!isWaiting) release(slot, name);
  };
  const release = (slot, name) => {
    const isTaken = sender !== null && sender !== key;
    if (isLeaving(since) || isTaken) {
      setTimeout(() => release(slot, name), isTaken ? 0 : WAIT);
      return;
    }
    const { set, value } = held.get(slot);
    held.delete(slot);
    if (!parentElement.isConnected) return;
    set(name, value);
    asked();
    sender = key;
    setTimeout(() => (sender = null)); // after Streamlit's own timer
  };
  return {
    ...component,
    setStateValue: wait(setStateValue),
    setTriggerValue: wait(setTriggerValue),
  };
}
