// Whether the server has answered all that the components have to tell it.
//
// Streamlit ends what runs when another scene is asked for, and drops what waits behind that; the
// click takes along nothing that was done in the old scene. So who goes on waits for the answers,
// and so does who asks for a link to what is shown.

import { hurry } from "./late.js";

const LOOK = 20; // milliseconds between two looks
const PATIENCE = 5000; // after which it goes on all the same: the server may be away

const watched = new Set();

// `isSettled()`: whether the server has answered what a part of the page has to tell. Returns how to
// end the watch.
export function watch(isSettled) {
  watched.add(isSettled);
  return () => watched.delete(isSettled);
}

// Sends what waits to be sent, and returns whether there is nothing that is not yet answered.
export function isSettled() {
  hurry();
  return [...watched].every((one) => one());
}

// Calls act() as soon as all is settled: at once, if it is. Returns how to call that off.
export function whenSettled(act) {
  const end = performance.now() + PATIENCE;
  let timer;
  const look = () => {
    if (isSettled() || performance.now() > end) act();
    else timer = setTimeout(look, LOOK);
  };
  look();
  return () => clearTimeout(timer);
}
