// What is sent a moment late, so that a hand that moves on does not send it again and again.

const waiting = new Map(); // send -> { value, timer }

// Calls send(value) after `wait` milliseconds in which it is not asked for again.
export function sendLater(send, value, wait) {
  dropLate(send);
  waiting.set(send, { value, timer: setTimeout(() => sendNow(send), wait) });
}

export function dropLate(send) {
  clearTimeout(waiting.get(send)?.timer);
  waiting.delete(send);
}

// Sends all that waits: the server must know it for what is asked of it next.
export function hurry() {
  [...waiting.keys()].forEach(sendNow);
}

function sendNow(send) {
  const { value } = waiting.get(send);
  dropLate(send);
  send(value);
}
