// The text of a style sheet that lies next to this module. A scene that was taken home brings the
// texts with it, in the place of this module (app/exports/one_file.py).

export const cssText = (name) =>
  fetch(new URL(name, import.meta.url).href).then((response) => response.text());
