"""A wire that is as slow as a test wants it."""

# Every message waits, each way, as many milliseconds as window.latency says, and none overtakes
# another: where the latency falls, those that wait go sooner.
SLOW = """
  const Wire = window.WebSocket;
  window.latency = 0;
  const line = () => {
    const waiting = [];
    return (go) => {
      waiting.push(go);
      setTimeout(() => waiting.shift()(), window.latency);
    };
  };
  window.WebSocket = class extends Wire {
    #out = line();
    #in = line();
    send(data) {
      this.#out(() => super.send(data));
    }
    #late(listener) {
      return (event) => this.#in(() => listener.call(this, event));
    }
    set onmessage(listener) {
      super.onmessage = this.#late(listener);
    }
    addEventListener(type, listener, ...more) {
      super.addEventListener(type, type === "message" ? this.#late(listener) : listener, ...more);
    }
  };
"""
