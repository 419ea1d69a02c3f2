// What is in sight is painted at once; the rest when the hand rests, or when it comes into sight.

const REST = 150; // ms without a change
const AHEAD = "200px"; // beyond the screen's edge counts as in sight

// `panels` as in store.js, on `root`, which has data-behind while some are not up to date.
// Returns { run, stop }: run("draw") and run("light") do it to all of them.
export function createSight(root, panels) {
  const away = new Set(); // those out of sight
  const owed = new Map(); // by panel, whether it is to be drawn anew or only lit
  let timer = 0;
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const panel = panels.find(({ element }) => element === target);
        if (!isIntersecting) away.add(panel);
        else if (away.delete(panel)) pay(panel);
      }
    },
    { rootMargin: AHEAD },
  );
  panels.forEach(({ element }) => observer.observe(element));

  function pay(panel) {
    if (owed.get(panel) === "draw") panel.draw();
    if (owed.delete(panel)) panel.light?.();
    root.toggleAttribute("data-behind", owed.size > 0);
  }

  return {
    run(act) {
      for (const panel of panels) {
        if (!away.has(panel)) panel[act]?.();
        else if (act === "draw" || !owed.has(panel)) owed.set(panel, act);
      }
      root.toggleAttribute("data-behind", owed.size > 0);
      clearTimeout(timer);
      if (owed.size) timer = setTimeout(() => [...owed.keys()].forEach(pay), REST);
    },
    stop() {
      clearTimeout(timer);
      observer.disconnect();
    },
  };
}
