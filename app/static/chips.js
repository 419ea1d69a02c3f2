// Ten buttons in the digits' colours, one of which is chosen.

// Fills `group` and returns { show(lengths, chosen, colours) }; `choose(digit)` for a press.
export function createChips(group, count, choose) {
  group.classList.add("chips");
  group.setAttribute("role", "group");
  group.innerHTML = Array.from(
    { length: count },
    (_, digit) =>
      `<button type="button" class="chip"><b>${digit}</b><span class="number"></span></button>`,
  ).join("");
  const buttons = [...group.children];
  buttons.forEach((button, digit) => (button.onclick = () => choose(digit)));
  return {
    show(lengths, chosen, colours) {
      buttons.forEach((button, digit) => {
        const length = lengths[digit].toFixed(2);
        button.style.setProperty("--digit", colours[digit]);
        button.style.setProperty("--length", lengths[digit]);
        button.querySelector("span").textContent = length;
        button.setAttribute("aria-label", `Digit capsule ${digit}, ${length} long`);
        button.setAttribute("aria-pressed", String(digit === chosen));
      });
    },
  };
}
