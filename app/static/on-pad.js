// What lies on the pad and what the network says to it, for what else on the page shows it.

let now = null; // { index, sentence }: index of the test digit or null, sentence or ""
const followers = new Set();

export function tell({ index, sentence }) {
  if (now?.index === index && now.sentence === sentence) return;
  now = { index, sentence };
  followers.forEach((follower) => follower(now));
}

// Calls `follower` now, if there is something to tell, and at each change. Returns what ends it.
export function follow(follower) {
  followers.add(follower);
  if (now) follower(now);
  return () => followers.delete(follower);
}
