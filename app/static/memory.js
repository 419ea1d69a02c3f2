// Keeps a session's drawing in this tab, so that it survives a reload; app/components/memory.py.

import { Offer } from "./offer.js";

const ITEM = "capsnet-explorer";
const offer = new Offer();
let ours = null; // the session that what is stored belongs to
let latest = null; // what the server said last

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(ITEM));
  } catch {
    return null; // not ours, or storage is switched off: there is nothing to come back to
  }
}

// Stores what the server says a session holds. Returns what an earlier session of this tab left, if
// this one would still take it up: then that comes first.
export function remember(kept) {
  const old = stored();
  const isOther = old && old.session !== kept.session;
  if (isOther && kept.fresh && ours !== kept.session) return old;
  // Two components report; the one that was painted last need not know the most.
  if (old?.session === kept.session && old.changes > kept.changes) return null;
  ours = kept.session;
  // Streamlit says the same again when the theme changes; it may have been amended since.
  const told = JSON.stringify(kept);
  if (told !== latest) store(kept);
  latest = told;
  return null;
}

// Stores what was changed here before the server can know: a reload may come first.
// `change(kept)` changes what is stored, if it is this session's.
export function amend(change) {
  const kept = stored();
  if (kept?.session !== ours) return;
  change(kept);
  store(kept);
}

function store(kept) {
  try {
    sessionStorage.setItem(ITEM, JSON.stringify(kept));
  } catch {
    // Storage is full or switched off: all that is lost is the way back after a reload.
  }
}

export async function mount({ data, setStateValue }) {
  const left = remember(data);
  if (left) offer.make(stored, data.session, (made) => setStateValue("offer", made));
  else offer.end();
  return () => {};
}
