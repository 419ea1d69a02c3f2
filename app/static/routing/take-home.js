// A coupling as a script to take home: copied, or downloaded where there is no clipboard to write to.

import { element, say } from "../dom.js";

export function createTakeHome() {
  const copy = element("button", { type: "button" }, "Copy as NumPy");
  const download = element("a", {}, "Download it");
  const told = element("p", { className: "told muted", role: "status" });
  let script = null;

  copy.onclick = async () => {
    if (script === null) return;
    try {
      await navigator.clipboard.writeText(script);
      const lines = script.trimEnd().split("\n").length;
      say(told, `Copied: ${lines} lines of Python that need only numpy and print these numbers.`);
    } catch {
      // No permission, or a page that is not served from this machine or over https.
      say(told, "This browser does not let the page copy. Download the script instead.");
      download.focus();
    }
  };

  return {
    element: element("div", { className: "take-home" }, copy, download),
    told,
    // answer: what the server said of the coupling; null while it is on its way
    draw(answer) {
      const now = answer?.meta.script ?? null;
      if (now === script) return;
      script = now;
      copy.setAttribute("aria-disabled", String(now === null));
      say(told, "");
      if (now === null) return download.removeAttribute("href");
      download.href = `data:text/x-python;charset=utf-8,${encodeURIComponent(now)}`;
      download.download = answer.meta.file;
      return undefined;
    },
  };
}
