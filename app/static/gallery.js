// A gallery of digits, each a button that says which one it is.

import { paintGrey } from "./image.js";
import { follow } from "./on-pad.js";
import { isHidden } from "./shown.js";
import { adoptStyles } from "./styles.js";
import { unpack } from "./unpack.js";
import { show } from "./views.js";

const PIXELS = 28 * 28;

class GalleryView {
  #told;
  #list;
  #indices; // of test digits
  #isBesidePad = false;
  #stop = null;

  constructor(root) {
    root.innerHTML = '<p class="on-pad" hidden></p><ul class="gallery"></ul>';
    [this.#told, this.#list] = root.children;
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
      button.onclick = () => setTriggerValue("chosen", meta.indices[index]);
      const pixels = arrays.images.subarray(index * PIXELS, (index + 1) * PIXELS);
      paintGrey(button.firstElementChild, pixels);
    });
    this.#indices = meta.indices;
    this.#isBesidePad = meta.besidePad;
    this.dressed();
  }

  dressed() {
    this.#stop?.();
    if (this.#isBesidePad) this.#stop = follow((onPad) => this.#mark(onPad));
  }

  dispose() {
    this.#stop?.();
  }

  // The pad may be out of sight, so its answer stands here too. The pad's own is the one spoken.
  #mark({ index, sentence }) {
    this.#told.hidden = index === null;
    const told = isHidden("draw.answer") ? "" : ` ${sentence}`;
    this.#told.textContent = index === null ? "" : `No. ${index} is on the pad.${told}`;
    [...this.#list.children].forEach((item, place) => {
      const isOnPad = index !== null && this.#indices[place] === index;
      item.firstElementChild.setAttribute("aria-current", isOnPad);
    });
  }
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
