"""A session's own: its network, its drawing, and what is set in each scene.

With its neighbours session_*.py the only files with session state and query parameters. Widgets
lose their values when their page is left, so what must survive lives here under keys of its own.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import streamlit as st

import capsnet
from app import checked, loaded
from app import drawing as drawings
from app.cores import core
from app.drawing import Drawing
from app.limits import FURTHEST, MAX_ITERATIONS, NETWORKS
from app.measuring import Measurement
from app.moves import after
from app.routing_message import RoutingMessage, routing_message
from app.session_widgets import showing, taken
from capsnet.data import Digits
from capsnet.trace import CapsNetTrace

FIRST_TEST_DIGIT = 0  # a seven; every scene opens on something alive
# What is set for one digit and makes no sense on another.
_OF_THE_DIGIT = (
    "trace",
    "routing",
    "digit",
    "iteration",
    "capsule",
    "knocked_out",
    "offsets",
)


def network_name() -> str:
    """Return which network reads this session's drawings."""
    return st.session_state.get("network", NETWORKS[0])


def set_network(name: str) -> None:
    """Choose the network that reads.

    Raises:
        ValueError: if it is none of those that can be chosen.
    """
    if name not in NETWORKS:
        raise ValueError(f"there is no network {name!r}")
    if name != network_name():
        # What the other one made of the drawing goes first: a newer run may break this one off
        # anywhere. Which capsule and iteration are looked at can stay.
        for key in ("trace", "routing", "measurement"):
            st.session_state.pop(key, None)
    st.session_state["network"] = name


def network_widget() -> AbstractContextManager[str]:
    """Give the key of the widget that chooses the network, while that is made."""
    return showing("network_widget", network_name())


def take_network(key: str) -> None:
    """Choose the network that was chosen in the widget of that key."""
    name = taken("network_widget", key)
    if name is not None:
        set_network(name)


def network() -> capsnet.CapsNet:
    """Return the chosen network."""
    return loaded.network(network_name())


def card() -> dict[str, Any]:
    """Return the chosen network's card."""
    return loaded.card(network_name())


def decoder_layers() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the chosen network's decoder as `loaded.decoder_layers` does."""
    return loaded.decoder_layers(network_name())


def threshold() -> float:
    """Return the length beyond which a digit capsule of the chosen network says that it is sure."""
    return card()["abstention"]["threshold"]


def saw_others() -> bool:
    """Whether the chosen network was trained on drawings that show no digit, too."""
    return any(run["shipped"] and run["recipe"]["negatives"] for run in card()["runs"])


def test_digits() -> Digits:
    """Return the 10,000 bundled test digits."""
    return loaded.test_digits()


def drawing() -> Drawing:
    """Return the current drawing; a test digit at first."""
    if "drawing" not in st.session_state:
        set_test_digit(FIRST_TEST_DIGIT)
    return st.session_state["drawing"]


def set_test_digit(index: int) -> None:
    """Make one of the bundled test digits the current drawing."""
    set_drawing(drawings.from_test_digit(index, test_digits()))


def set_upload(image: np.ndarray) -> None:
    """Make a prepared image (28, 28) of the user's own picture the current drawing."""
    set_drawing(drawings.from_upload(image))


def set_from_browser(value: object, name: object = None) -> None:
    """Make what a browser sent the current drawing, under the name that the browser gave it.

    Raises:
        ValueError: one sentence that says what is wrong with it; the drawing stays as it was.
    """
    digits = test_digits()
    with core:
        new = drawings.from_json(value, digits)
    if name is not None:
        new = replace(new, name=drawings.check_name(name))
        drawing()  # which this one replaces
    set_drawing(new)


def is_redrawn() -> bool:
    """Whether another drawing took the place of this session's first."""
    return "redrawn" in st.session_state


def set_drawing(new: Drawing) -> None:
    """Make something the current drawing."""
    old = st.session_state.get("drawing")
    # What belongs to the old one goes first: a newer run may break this one off anywhere.
    if old is None or not np.array_equal(old.image, new.image):
        for key in _OF_THE_DIGIT:
            st.session_state.pop(key, None)
        # A browser that dragged something follows: it is told of a later turn than its own.
        if dragged := st.session_state.get("idea_moves"):
            begun = {idea: (after(turn), None) for idea, (turn, _) in dragged.items()}
            st.session_state["idea_moves"] = begun
    st.session_state["drawing"] = new
    if old is not None:
        st.session_state["redrawn"] = True
        count_change()


def trace() -> CapsNetTrace:
    """Return what the network did with the current drawing: one forward for each drawing."""
    image = drawing().image
    if "trace" not in st.session_state:
        model = network()  # loading it may take seconds, in which others need not wait
        with core:
            st.session_state["trace"] = capsnet.trace(model, image, MAX_ITERATIONS)
    return st.session_state["trace"]


def routing() -> RoutingMessage:
    """Return what the Routing scene shows of the trace, worked out once for each drawing."""
    if "routing" not in st.session_state:
        st.session_state["routing"] = routing_message(trace(), threshold())
    return st.session_state["routing"]


def digit() -> int:
    """Return the chosen digit capsule; the longest at first."""
    return st.session_state.get("digit", trace().prediction)


def set_digit(chosen: int) -> None:
    """Choose a digit capsule, for all scenes."""
    st.session_state["digit"] = chosen
    count_change()


def iteration() -> int:
    """Return the iteration (from 1) on the Routing scene's clock; the trained one at first."""
    return st.session_state.get("iteration", network().config.iterations)


def set_iteration(number: int) -> None:
    """Set the Routing scene's clock, an iteration from 1 to MAX_ITERATIONS."""
    st.session_state["iteration"] = min(max(number, 1), MAX_ITERATIONS)


def set_clock(sent: object) -> None:
    """Take up which digit and iteration a browser says it shows.

    Raises:
        ValueError: unless these are whole numbers that exist.
    """
    if not isinstance(sent, dict):
        raise ValueError(f"digit and iteration must come as an object, got {sent!r}")
    chosen, number = sent.get("digit"), sent.get("iteration")
    if not is_digit(chosen):
        raise ValueError(f"there is no digit capsule {chosen!r}")
    if type(number) is not int or not 1 <= number <= MAX_ITERATIONS:
        raise ValueError(f"there is no iteration {number!r}")
    set_digit(chosen)
    set_iteration(number)


def offsets() -> dict[int, list[float]]:
    """Return δ (D,) of each digit capsule whose sliders were moved in the Dimensions scene."""
    return all_offsets().get(network_name(), {})


def all_offsets() -> dict[str, dict[int, list[float]]]:
    """Return the same for each network whose sliders were moved."""
    return st.session_state.get("offsets", {})


def set_offsets(chosen: int, values: Sequence[float], name: str | None = None) -> None:
    """Keep the sliders of one digit capsule, of the chosen network or of the one that is named.

    Raises:
        ValueError: unless there is such a capsule, and the values are as many numbers as it has
            dimensions, where sliders can be.
    """
    if not is_digit(chosen):
        raise ValueError(f"there is no digit capsule {chosen!r}")
    dim = network().config.digit_dim
    if len(values) != dim:
        raise ValueError(f"offsets must be {dim} numbers, got {len(values)}")
    name = name or network_name()
    every = all_offsets()
    bent = [checked.number(value, -FURTHEST, FURTHEST) for value in values]
    ours = {**every.get(name, {}), chosen: bent}
    st.session_state["offsets"] = {**every, name: ours}


def is_digit(value: object) -> bool:
    """Whether something from a browser is a digit capsule."""
    # Not isinstance: True would be a 1, and a float would be sent on as one.
    return type(value) is int and value in range(network().config.classes)


def turn() -> int:
    """Return how often what is looked at was set from elsewhere than the scene that shows it.

    A scene in the browser is ahead of the server, and follows it only when this has grown.
    """
    return st.session_state.get("turn", 0)


def count_turn() -> None:
    """Let the scene that is open follow the digit, iteration and sliders that were set."""
    st.session_state["turn"] = turn() + 1


def count_change() -> None:
    """Note that what the browser keeps of the session was changed."""
    st.session_state["changes"] = st.session_state.get("changes", 0) + 1


def is_fresh() -> bool:
    """Whether it still takes up what another session left in the browser."""
    return "settled" not in st.session_state


def settle() -> None:
    """Let nothing that another session left come in the place of what is here."""
    st.session_state["settled"] = True
    count_change()


def theme() -> Literal["light", "dark"]:
    """Return the theme that the browser showed when this run began."""
    return "dark" if st.context.theme.type == "dark" else "light"


def measurement() -> Measurement | None:
    """Return this session's own evaluation of the network; None before the first."""
    return st.session_state.get("measurement")


def start_measurement() -> None:
    """Begin to evaluate the network on as many test digits as the widget `count` says.

    It is asked when the button is pressed: the page may have been shown before it was changed.
    """
    st.session_state["measurement"] = Measurement(
        network(), test_digits(), st.session_state["count"]
    )
