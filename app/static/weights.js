// Holds the decoder for all components of this page load; its weights are unpacked once.

import { createDecoder } from "./decoder.js";
import { unpack } from "./unpack.js";

let held = { version: null, decode: null };
const waiting = new Set();

// Calls `use(decode, version)` as soon as a decoder is here and whenever another replaces it, until
// the returned function is called.
export function whenDecoder(use) {
  waiting.add(use);
  if (held.decode) use(held.decode, held.version);
  return () => waiting.delete(use);
}

// A component without a face: its data are the weights, or only their version once the server
// knows that this page holds them. The server is told what is held here, so that leaving the page
// and coming back does not send them again, and a page that lost them gets them.
export async function mount({ data, setStateValue }) {
  const { meta, arrays } = unpack(data);
  if (meta.version !== held.version && arrays.weight0) {
    held = { version: meta.version, decode: createDecoder(arrays) };
    waiting.forEach((use) => use(held.decode, held.version));
  }
  if ((meta.version === held.version) !== meta.known) {
    // Streamlit mounts again for a value that is set while it mounts.
    setTimeout(() => setStateValue("held", held.version));
  }
}
