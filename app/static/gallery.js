// A gallery of digits, each a button that says which one it is.

import { paintGrey } from "./image.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";

const PIXELS = 28 * 28;

class GalleryView {
  #list;

  constructor(root) {
    root.innerHTML = '<ul class="gallery"></ul>';
    this.#list = root.firstElementChild;
  }

  update({ data, setTriggerValue }) {
    const { meta, arrays } = unpack(data);
    const items = this.#list.children;
    while (items.length > meta.captions.length) this.#list.lastElementChild.remove();
    while (items.length < meta.captions.length) this.#list.append(item());
    meta.captions.forEach((caption, index) => {
      const button = items[index].firstElementChild;
      button.setAttribute("aria-label", meta.names[index]);
      button.lastElementChild.textContent = caption;
      button.onclick = () => setTriggerValue("chosen", index);
      const pixels = arrays.images.subarray(index * PIXELS, (index + 1) * PIXELS);
      paintGrey(button.firstElementChild, pixels);
    });
  }

  dispose() {}
}

function item() {
  const element = document.createElement("li");
  element.innerHTML =
    '<button type="button"><canvas class="pixels" aria-hidden="true"></canvas><span></span></button>';
  return element;
}

async function build({ parentElement }) {
  const root = parentElement.querySelector("div");
  await adoptStyles(root, "base.css", "gallery.css");
  return new GalleryView(root);
}

export const mount = (component) => show(component, build);
