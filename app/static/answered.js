// Whether the server has done with what was sent last.
//
// What is sent makes it run, after what it is running already; nothing says which run was for what.

import { appElement, isRunning, RUN } from "./app-state.js";

const START = 3000; // milliseconds in which what is sent makes the server run
const LONGEST = 1500; // of such a run; a page that measures runs again and again
const PAUSE = 60; // the server may rest between two runs that were asked for

let waits = false;
let sent = 0; // when it was sent
let began = null; // when the first run after that did
let ran = isRunning();

new MutationObserver(() => {
  if (ran === isRunning()) return;
  ran = !ran;
  if (ran && waits) began ??= performance.now();
  else if (began !== null) setTimeout(rest, PAUSE);
}).observe(appElement(), { attributeFilter: [RUN] });

function rest() {
  if (began !== null && !isRunning()) waits = false;
}

// Something was sent just now.
export function asked() {
  waits = true;
  sent = performance.now();
  began = null;
}

export function isAnswered() {
  const now = performance.now();
  const isOver = began === null ? now - sent > START : now - began > LONGEST;
  return !waits || isOver;
}
