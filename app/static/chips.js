// Ten buttons in the digits' colours, one of which is chosen; each with its capsule's length.

// Fills `group` and returns { show(lengths, chosen, colours, bars) }; `choose(digit)` for a press.
// The bars may be on their way to `lengths`, which are what is written.
export function createChips(group, count, choose) {
  group.classList.add("chips");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Digit capsule");
  group.innerHTML = Array.from(
    { length: count },
    (_, digit) =>
      `<button type="button" class="chip"><b>${digit}</b><span class="number"></span><i></i></button>`,
  ).join("");
  const buttons = [...group.children];
  buttons.forEach((button, digit) => (button.onclick = () => choose(digit)));
  return {
    show(lengths, chosen, colours, bars = lengths) {
      buttons.forEach((button, digit) => {
        button.style.setProperty("--digit", colours[digit]);
        button.style.setProperty("--length", bars[digit]);
        button.setAttribute("aria-pressed", String(digit === chosen));
        const length = lengths[digit].toFixed(2);
        const text = button.querySelector("span");
        if (text.textContent === length) return; // the bars move in every frame
        text.textContent = length;
        button.setAttribute("aria-label", `Digit capsule ${digit}, ${length} long`);
      });
    },
  };
}
