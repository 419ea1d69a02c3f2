// The keys that work on this page: offered by whoever acts on them, and listed by frame.js.

const OFF = "capsnet-explorer-keys"; // in the browser's storage: "off", once they were switched off
// Where letters and digits are typed, or mean something of their own.
const TYPING =
  "input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select, " +
  "[contenteditable], [role=combobox], [role=textbox]";
const PRESSED_BY_SPACE = "button, a, summary, input:not([type=range]), [role=button], [role=radio]";

const lists = new Set();

// Offers keys while something is on the page: [{ keys, does, act, shown }].
//   keys    event.key of each; "Shift" plays no part but in what it makes of a letter
//   does    what they do, in words
//   act     called with the key; without it they are listed only, for who listens by itself
//   shown   how they are written; without it as they are
// Returns what ends the offer.
export function offer(list) {
  lists.add(list);
  return () => lists.delete(list);
}

// Latest first: the scene's come before those of the frame around it.
export const offered = () => [...lists].reverse().flat();

export const areOn = () => stored() !== "off";

// Single letters get in the way of some who steer by voice: they can be switched off.
export function switchKeys(on) {
  try {
    localStorage.setItem(OFF, on ? "on" : "off");
  } catch {
    // Storage is switched off, and so the choice cannot be kept.
  }
}

function stored() {
  try {
    return localStorage.getItem(OFF);
  } catch {
    return null;
  }
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, repeat, defaultPrevented } = event;
  if (ctrlKey || metaKey || altKey || repeat || defaultPrevented || !areOn()) return;
  const inside = event.composedPath()[0];
  if (inside.closest?.(TYPING)) return;
  if (key === " " && inside.closest?.(PRESSED_BY_SPACE)) return;
  const pressed = offered().find(({ keys, act }) => act && keys.includes(key));
  if (!pressed) return;
  event.preventDefault();
  pressed.act(key);
});
