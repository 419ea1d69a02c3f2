"""A hostile browser: whatever it sends from whichever component, the session goes on unharmed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from app.ideas.every import IDEAS

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "app" / "components"
HELPERS = {"__init__", "declare", "pack"}
# These are only told something, or ask for a run alone.
SILENT = {"connection", "courier", "spotlight"}

STROKES = {"source": "strokes", "strokes": [[[0.5, 0.1], [0.5, 0.9]]]}
PAIR = {"digits": [STROKES, {"source": "test", "index": 3, "at": [0, 0]}], "colours": "ours"}
# Of every idea, what was dragged to where.
IDEA_STATES: dict[str, dict[str, Any]] = {
    "faces": {"mouth": 100},
    "arrow": {"turn": 10.0, "one": 0.5},
    "squashing": {"length": 2.5},
    "shares": {"logits": [0.0, 1.0, 0.0], "agreement": [0.5, 0.0, -0.1]},
    "margin": {"label": 7, "moved": [0.1] * 10, "present": 0.9, "absent": 0.1, "weight": 0.5},
    "pooling": {"right": 1, "down": 0, "map": 0, "row": 1, "column": 4},
    "tree": {"turn": 10},
    "layers": {"stop": 1},
}
LESSON = {"key": "1-see", "step": 0, "before": {"pair": PAIR, "network": "mnist"}}
# Of every component: the page that it is on, its key, and what it sends by the names it sends it
# under; each of these is what an honest browser may send.
HONEST: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "pad": [("draw", "pad", {"drawing": {"name": "x-1", "thickness": 1, **STROKES}})],
    "gallery": [("draw", "leaf", {"chosen": 3})],
    "frame": [
        (
            "draw",
            "frame",
            {"wish": {"do": "leaf", "to": 1}, "asked": {"how": "to present", "turn": 1}},
        )
    ],
    "memory": [
        (
            "draw",
            "memory",
            {
                "offer": {
                    "what": {
                        **{"drawing": {"source": "test", "index": 5}, "digit": 3, "iteration": 2},
                        **{"network": "mnist", "offsets": {"mnist": {"3": [0.1] * 16}}},
                        **{"out": [7], "capsule": 7, "idea": "faces", "turned": {}, "pieces": {}},
                        **{"hidden": [], "overlap": PAIR, "lesson": LESSON, "presenting": True},
                    },
                    "tries": 1,
                }
            },
        )
    ],
    "progress": [("lessons", "progress", {"offer": {"what": {"1-see": 2}, "tries": 1}})],
    "routing": [
        (
            "routing",
            "routing_clock",
            {
                "choice": {"trace": "x", "digit": 3, "iteration": 2, "capsule": 7},
                "knockout": {"trace": "x", "capsules": [7, 8], "times": 1},
            },
        )
    ],
    "board": [("dimensions", "board", {"choice": {"digit": 3, "offsets": [0.1] * 16}})],
    "weights": [("dimensions", "weights", {"held": 5})],
    "live": [
        *(
            ("ideas", f"live_ideas_{idea}", {"move": {"turn": 1, "state": state}})
            for idea, state in IDEA_STATES.items()
        ),
        ("turn", "live_turn_turn", {"move": {"turn": 1, "state": {"degrees": 20}}}),
        ("turn", "live_turn_shuffle", {"move": {"turn": 1, "state": {"grid": 2}}}),
        ("overlap", "live_overlap_overlap", {"move": {"turn": 1, "state": PAIR}}),
    ],
}
# Sent along, and nothing is done with it on the server.
IGNORED = {"trace", "tries"}
CAN_BE_NONE = {None, "name", "capsule"}
CASES = [(component, *case) for component, cases in HONEST.items() for case in cases]

# As they travel: JSON, and what a hostile browser puts in its place.
HOSTILE = {
    **{text: text for text in ("null", "true", "-1", "1.0", "7.5", "NaN", "Infinity", "1e999")},
    **{text: text for text in ('""', '"<script>"', "[]", "{}", "[[]]", "[null]", '[{"a":1}]')},
    "an object with itself in it": '{"state": {"state": {}}, "turn": {"turn": 1}, "name": {}}',
    "a huge list": json.dumps([0.5] * 100_000),
    "a huge text": json.dumps("x" * 300_000),
    "a huge number": "9" * 400,
    "a long list of names": json.dumps({f"name{place}": place for place in range(20_000)}),
}


@dataclass(frozen=True)
class Spoilt:
    """JSON that was honest but for one part."""

    text: str
    name: str | None  # of the part, if it has one
    part: Any  # what it was


def spoilt(honest: Any, hostile: str, depth: int = 2, name: str | None = None) -> Iterator[Spoilt]:
    """Something honest, replaced as a whole and in each of its parts."""
    yield Spoilt(hostile, name, honest)
    if isinstance(honest, list) and honest and depth:  # in the place of its first
        rest = "".join(f", {json.dumps(other)}" for other in honest[1:])
        for one in spoilt(honest[0], hostile, depth - 1):
            yield replace(one, text=f"[{one.text}{rest}]")
    if isinstance(honest, dict) and depth:
        for key, part in honest.items():
            rest = "".join(
                f"{json.dumps(k)}: {json.dumps(honest[k])}, " for k in honest if k != key
            )
            for one in spoilt(part, hostile, depth - 1, key):
                yield replace(one, text=f"{{{rest}{json.dumps(key)}: {one.text}}}")


def may_be_taken(spoilt: Spoilt, hostile: str, component: str) -> bool:
    """Whether what stands in a part's place may be another such part, and need not be refused."""
    if hostile == "null":
        return spoilt.name in CAN_BE_NONE  # without a name, it is nothing sent
    if isinstance(spoilt.part, int | float):
        return hostile in ("-1", "1.0", "7.5")
    if isinstance(spoilt.part, list):
        return hostile in ("[]", "[[]]")
    if component == "progress":  # there may have been other lessons
        return isinstance(json.loads(hostile), dict)
    return isinstance(spoilt.part, dict) and hostile == "{}"


def elements(app: AppTest, key: str) -> list[str]:
    """The ids of the components of the page that carry a key."""
    found = [element.proto.id for element in app.get("bidi_component")]
    return [name for name in found if re.search(rf"-{re.escape(key)}$", name)]


def kept(app: AppTest) -> dict[str, Any]:
    """All of the session that a browser would keep; how often it was changed does not count."""
    (memory,) = (
        element.proto
        for element in app.get("bidi_component")
        if element.proto.id.endswith("-memory")
    )
    return json.loads(memory.json) | {"changes": 0, "fresh": True}


def send(app: AppTest, key: str, text: str) -> None:
    """Let the browser send a component's state, as JSON or not."""
    (name,) = elements(app, key) or ["$$ID-gone"]
    app._run(WidgetStates(widgets=[WidgetState(id=name, json_value=text)]))


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> AppTest:
    app = AppTest.from_file(ROOT / "app" / "main.py", default_timeout=60)
    key = request.node.callspec.params["key"]
    if key.startswith("live_ideas_"):
        app.session_state["idea"] = key.removeprefix("live_ideas_")
    app.run()
    if request.param != "draw":
        app.switch_page(f"scenes/{request.param}.py").run()
    assert not app.exception
    return app


def test_of_every_idea_it_is_known_what_it_sends() -> None:
    assert list(IDEA_STATES) == [idea.key for idea in IDEAS]


def test_of_every_component_it_is_known_what_it_sends() -> None:
    files = {file.stem: file.read_text(encoding="utf-8") for file in COMPONENTS.glob("*.py")}
    assert files.keys() - HELPERS == HONEST.keys() | SILENT
    for name in files.keys() - HELPERS:
        sends = set(re.findall(r"on_(\w+)_change=", files[name]))
        for _, _, sent in HONEST.get(name, [("", "", {})]):
            assert sends == sent.keys(), f"{name}: list all that it sends, as an honest browser may"


@pytest.mark.parametrize(
    ("component", "opened", "key", "sent"),
    CASES,
    indirect=["opened"],
    ids=[case[2] for case in CASES],
)
def test_whatever_comes_is_refused_and_the_session_goes_on(
    component: str,
    opened: AppTest,
    key: str,
    sent: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    crashed, unheard, changed = [], [], []
    last: Any = None
    for what, hostile in HOSTILE.items():
        for name, honest in sent.items():
            for one in spoilt(honest, hostile):
                # It is listened to once in a session.
                if component == "memory" and "settled" in opened.session_state:
                    del opened.session_state["settled"]
                before, now = kept(opened), json.loads(f'{{"{name}": {one.text}}}')
                caplog.clear()
                send(opened, key, f'{{"{name}": {one.text}}}')
                described = f"{name}: {what} in {one.text[:90]}"
                said = [entry for entry in caplog.records if entry.name.startswith("app.")]
                assert all(len(entry.getMessage()) < 400 for entry in said)
                crashed += [described] if opened.exception else []
                if component == "memory":
                    continue  # of what was kept, what an older version had may be left out
                if said:
                    changed += [described] if kept(opened) != before else []
                elif one.name not in IGNORED and not may_be_taken(one, hostile, component):
                    unheard += [described] if now != last else []  # the same again is no news
                last = now
    assert (crashed, unheard, changed) == ([], [], [])
    caplog.clear()
    send(opened, key, json.dumps(sent))
    assert not opened.exception
    assert elements(opened, key)
