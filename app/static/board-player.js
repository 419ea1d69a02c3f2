// Sweeps one number to and fro by itself.

const REACH = 0.25; // the paper's
const PERIOD = 5000; // ms to and fro
const REST = 800; // ms a step, where sweeping is not wanted
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  #frame = 0;
  playing = null; // which dimension is swept

  // `move(dimension, δ)` in every frame; `stopped(dimension)` when it comes to rest.
  constructor(move, stopped) {
    this.move = move;
    this.stopped = stopped;
  }

  // Starts from where the dimension stands.
  start(dimension, offset) {
    this.stop();
    this.playing = dimension;
    const phase = Math.asin(Math.min(1, Math.max(-1, offset / REACH))) / (2 * Math.PI);
    const begin = performance.now();
    const frame = (now) => {
      this.move(dimension, REACH * sweep(phase, Math.max(0, now - begin)));
      this.#frame = requestAnimationFrame(frame);
    };
    this.#frame = requestAnimationFrame(frame);
  }

  stop() {
    const dimension = this.cut();
    if (dimension !== null) this.stopped(dimension);
  }

  // Stops without coming to rest: what was swept is gone. Returns which dimension was, or null.
  cut() {
    cancelAnimationFrame(this.#frame);
    const dimension = this.playing;
    this.playing = null;
    return dimension;
  }
}

// Where a sweep stands, from −1 to 1: a sine, or the paper's steps for eyes that want no motion.
function sweep(phase, elapsed) {
  if (!calm.matches) return Math.sin(2 * Math.PI * (phase + elapsed / PERIOD));
  const start = Math.round(Math.sin(2 * Math.PI * phase) * 5);
  const step = (start + 5 + Math.floor(elapsed / REST)) % 20; // to and fro over eleven places
  return (step <= 10 ? step - 5 : 15 - step) / 5;
}
