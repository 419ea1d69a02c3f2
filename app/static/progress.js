// Keeps in this browser how far each lesson was gone through; app/components/progress.py.

import { Offer } from "./offer.js";

const ITEM = "capsnet-explorer-lessons";
const offer = new Offer();

function stored() {
  try {
    return JSON.parse(localStorage.getItem(ITEM)) ?? {};
  } catch {
    return {}; // not ours, or storage is switched off
  }
}

export async function mount({ data, setStateValue }) {
  const old = stored();
  const steps = { ...old };
  for (const [lesson, step] of Object.entries(data.steps)) {
    if (!(steps[lesson] >= step)) steps[lesson] = step;
  }
  try {
    localStorage.setItem(ITEM, JSON.stringify(steps));
  } catch {
    // Storage is full or switched off: all that is lost is the mark of how far one was.
  }
  const isWanted = !data.heard && Object.keys(old).length > 0;
  if (isWanted) offer.make(stored, data.session, (made) => setStateValue("offer", made));
  else offer.end();
  return () => {};
}
