// Holds the decoder for all components of this page load; its weights are unpacked once.

import { createDecoder } from "./decoder.js";
import { unpack } from "./unpack.js";

let held = { version: null, decode: null };
const waiting = new Set();

// Calls `use(decode)` as soon as the decoder is here and whenever other weights replace it, until
// the returned function is called.
export function whenDecoder(use) {
  waiting.add(use);
  if (held.decode) use(held.decode);
  return () => waiting.delete(use);
}

// A component without a face: its data are the weights.
export async function mount({ data }) {
  const { meta, arrays } = unpack(data);
  if (meta.version === held.version) return;
  held = { version: meta.version, decode: createDecoder(arrays) };
  waiting.forEach((use) => use(held.decode));
}
