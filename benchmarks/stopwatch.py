"""A stopwatch inside the page: from an event to the frame in which what came of it is painted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, WebSocket

# Called before anything of the app runs. `afterFrame` is done when the next frame has been painted.
SCRIPT = """
window.afterFrame = () => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now());
  channel.port2.postMessage(null);
}));
"""

# Times every event of a kind from when it was made; `seen` tells what the page shows, and only
# events that changed it count.
_FOLLOW = """(node, [type, look]) => {
  const seen = new Function("node", `return ${look}`);
  const times = window.times = [];
  let [before, busy] = [seen(node), false];
  window.follow = async (event) => {
    if (busy) return;
    busy = true;
    const painted = await afterFrame();
    busy = false;
    const now = seen(node);
    if (now !== before) times.push(painted - event.timeStamp);
    before = now;
  };
  addEventListener(type, window.follow, true);
}"""
_LEAVE = "(node, type) => { removeEventListener(type, window.follow, true); return window.times; }"

# From the pen's last touch to the answer to all that was drawn.
_PEN = """(draw) => {
  const times = window.times = [];
  let lifted = null;
  const settle = async () => {
    if (lifted === null || draw.dataset.answered !== draw.dataset.sent) return;
    const began = lifted;
    lifted = null;
    times.push((await afterFrame()) - began);
  };
  addEventListener("pointerup", (event) => {
    if (!event.composedPath()[0].matches(".pad canvas")) return; // of a button
    lifted = event.timeStamp;
    setTimeout(settle); // what was sent while drawing may have been all
  }, true);
  window.updates = 0;
  new MutationObserver((changes) => {
    const isAnswer = ({ attributeName }) => attributeName === "data-answered";
    window.updates += changes.filter(isAnswer).length;
    settle();
  }).observe(draw, { attributes: true });
}"""

# From a movement, one at a time, to what the server made of it.
_LIVE = """(view) => {
  const times = window.times = [];
  let moved = null;
  const note = (event) => {
    if (event.type === "input" || event.buttons) moved ??= event.timeStamp;
  };
  for (const type of ["input", "pointermove"]) addEventListener(type, note, true);
  new MutationObserver(async () => {
    if (view.ariaBusy !== "false" || moved === null) return;
    const began = moved;
    moved = null;
    times.push((await afterFrame()) - began);
  }).observe(view, { attributeFilter: ["aria-busy"] });
}"""


def follow_live(view: Locator) -> Callable[[], list[float]]:
    """Time each movement in a live view, which must be answered before the next.

    What is returned tells milliseconds.
    """
    view.evaluate(_LIVE)
    return lambda: view.evaluate("() => window.times")


def follow_pen(page: Page) -> Callable[[], list[float]]:
    """Time each lifting of the pen on the Draw scene; what is returned tells milliseconds."""
    page.locator(".draw").evaluate(_PEN)
    return lambda: page.evaluate("window.times")


@contextmanager
def following(node: Locator, event: str, look: str, into: list[float]) -> Iterator[None]:
    """Time events while the context lasts.

    Args:
        node: what changes.
        event: kind of event, wherever on the page.
        look: JavaScript that tells what `node` shows.
        into: milliseconds are added here, of the events that changed what is shown.
    """
    node.evaluate(_FOLLOW, [event, look])
    yield
    into += node.evaluate(_LEAVE, event)


def count_sent(page: Page) -> list[int]:
    """Return a list that grows by the size of each message that the page sends to the server."""
    sent: list[int] = []

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(len(frame)))

    page.on("websocket", follow)
    return sent
