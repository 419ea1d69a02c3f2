// Brings what the server answers to a scene that is on the page already, so that the scene's own
// data need not be sent again with it.

import { unpack } from "./unpack.js";

const latest = new Map(); // what came last under each name
const waiting = new Map(); // who waits for what comes under each name

// Calls `use({ meta, arrays })` with what came last under a name, if anything did, and with all that
// comes, until the returned function is called.
export function whenDelivered(name, use) {
  if (!waiting.has(name)) waiting.set(name, new Set());
  waiting.get(name).add(use);
  if (latest.has(name)) use(latest.get(name));
  return () => waiting.get(name).delete(use);
}

// A component without a face.
export async function mount({ data }) {
  const delivery = unpack(data);
  latest.set(delivery.meta.to, delivery);
  waiting.get(delivery.meta.to)?.forEach((use) => use(delivery));
}
