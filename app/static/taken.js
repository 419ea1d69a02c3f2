// Opens a scene that was taken home: the modules are those of the app, with no server behind them.

const dark = matchMedia("(prefers-color-scheme: dark)");

// parts: [{ name, mount }]; the data of each lie in the page, under its name.
export async function open(parts) {
  document.querySelectorAll("button.copy").forEach((button) => (button.onclick = () => copy(button)));
  try {
    await Promise.all(parts.map(openPart));
  } catch (error) {
    document.querySelector(".unable").hidden = false;
    throw error;
  }
}

function openPart({ name, mount }) {
  const host = document.createElement("div");
  document.querySelector("main").append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  parentElement.append(document.createElement("div"));
  const component = {
    name,
    key: name,
    data: bytes(document.getElementById(`${name}-data`).textContent),
    parentElement,
    // Nobody answers what is set: messages that are taken home ask for no panel that needs it.
    setStateValue() {},
    setTriggerValue() {},
  };
  // As in the app, colours are read anew by mounting again.
  dark.addEventListener("change", () => mount(component));
  return mount(component);
}

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

async function copy(button) {
  const source = document.getElementById(button.dataset.of);
  getSelection().selectAllChildren(source); // what one sees copied, and the way out without a clipboard
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Selected: press Ctrl+C";
  }
}
