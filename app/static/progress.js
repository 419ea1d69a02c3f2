// Keeps in this browser how far each lesson was gone through; app/components/progress.py.

const ITEM = "capsnet-explorer-lessons";
let offered = false; // once for each load of the page

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
  for (const [lesson, step] of Object.entries(data)) {
    if (!(steps[lesson] >= step)) steps[lesson] = step;
  }
  try {
    localStorage.setItem(ITEM, JSON.stringify(steps));
  } catch {
    // Storage is full or switched off: all that is lost is the mark of how far one was.
  }
  if (!offered && Object.keys(old).length) {
    offered = true;
    // Not while mounting: Streamlit would lose it.
    setTimeout(() => setStateValue("offer", old));
  }
  return () => {};
}
