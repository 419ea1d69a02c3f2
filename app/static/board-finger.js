// Tells a finger that moves a slider from one that scrolls the page.

// Browsers set a slider's value as soon as a finger touches its track, before anyone knows whether
// the finger came to scroll. So what a finger asks for waits until it goes sideways or is lifted,
// and where the browser takes it for scrolling, nothing has moved. A mouse never waits.
//
// `move(value)` while the slider is moved, `release()` once when it is let go.
export function followHand(input, move, release) {
  let finger = null; // { x, y, before, asked }; asked: the value that waits, if any
  let waits = false;
  let moved = false;

  const go = (value) => {
    moved = true;
    move(value);
  };
  const stopWaiting = () => {
    if (waits && finger.asked !== null) go(finger.asked);
    waits = false;
  };
  const rest = () => {
    if (moved) release();
    moved = false;
  };

  input.onpointerdown = ({ pointerType, clientX, clientY }) => {
    waits = pointerType !== "mouse";
    finger = { x: clientX, y: clientY, before: Number(input.value), asked: null };
  };
  input.oninput = () => {
    const value = Number(input.value);
    if (!waits) return go(value);
    finger.asked = value;
    input.value = finger.before;
  };
  input.onpointermove = ({ clientX, clientY }) => {
    if (waits && Math.abs(clientX - finger.x) > Math.abs(clientY - finger.y)) stopWaiting();
  };
  // Setting the value by script can keep the browser from firing "change" for a tap.
  input.onpointerup = () => {
    stopWaiting();
    rest();
  };
  input.onpointercancel = () => {
    waits = false;
    if (moved) go(finger.before);
    rest();
  };
  input.onchange = rest;
}
