"""A scene in one file: what it says, what it holds, what it forbids."""

import base64
import hashlib
import re
from datetime import date

import numpy as np
import pytest

import capsnet
from app import drawing as drawings
from app.components.pack import pack
from app.exports import cite
from app.exports.one_file import STATIC, Part, Scene, one_file
from app.exports.subject import Subject, Version
from app.theme import palette

VERSION = Version("tiny", "0123456789abcdef" * 4, date(2026, 5, 3))
SCENE = Scene(
    "routing", "Routing", "Small capsules vote.", "**First** read this.\n\n- Then <this>."
)
DATA = pack({"a": 1}, {"b": np.arange(5, dtype=np.float32)})


@pytest.fixture
def subject(tiny_model, digits) -> Subject:
    drawing = drawings.from_test_digit(0, digits)
    return Subject(drawing, capsnet.trace(tiny_model, drawing.image), VERSION, 0.5)


@pytest.fixture
def page(subject) -> str:
    return one_file(SCENE, subject, [Part("routing", DATA)]).decode()


def test_it_says_what_it_is(page):
    words = " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL).split())
    for said in (
        "Routing",
        "Small capsules vote.",
        "MNIST’s test digit no. 0, a seven.",
        "Read by the network tiny (SHA-256 01234567…), taken on 3 May 2026.",
        "First read this. Then &lt;this&gt;.",
        "capsule network (Sabour, Frosst and Hinton 2017)",
        cite.PAPER,
        cite.ours(VERSION),
    ):
        assert said in words, said
    assert "<title>Routing: MNIST’s test digit no. 0, a seven · CapsNet Explorer</title>" in page


def test_it_holds_the_message_as_it_is(page):
    found = re.search(r'<script type="text/plain" id="routing-data">(.*?)</script>', page)
    assert found
    assert base64.b64decode(found[1]) == DATA


def test_it_asks_nothing_of_anyone_and_runs_nothing_else(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "data:"
    # The policy stands before all that it is to hold for.
    assert page.index("Content-Security-Policy") < page.index("<style") < page.index("<script")
    (script,) = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert re.findall(r'(?:src|href)="(?!data:)([^"]*)"', page) == []


def test_it_brings_every_style_sheet_and_both_themes(page):
    for file in STATIC.rglob("*.css"):
        assert f'"{file.relative_to(STATIC).as_posix()}": ' in page
    for theme in ("light", "dark"):
        assert f"--st-background-color: {palette(theme).background};" in page
        assert ",".join(palette(theme).diverging) in page


def test_what_is_named_is_escaped(subject):
    odd = Version("<b>", VERSION.sha256, VERSION.taken)
    other = Subject(subject.drawing, subject.trace, odd, subject.threshold)
    assert "network <b>" not in one_file(SCENE, other, [Part("routing", DATA)]).decode()


@pytest.mark.parametrize("sure", [True, False])
def test_a_file_is_named_after_what_was_read(subject, sure):
    length = float(subject.trace.lengths.max())
    threshold = length - 0.1 if sure else length + 0.1
    own = Subject(
        drawings.from_strokes([np.array([[0.2, 0.2], [0.8, 0.8]])]),
        subject.trace,
        VERSION,
        threshold,
    )
    name = own.file_name("couplings", "iteration-3", ending="png")
    read = name.removeprefix("capsnet-couplings-").removesuffix("-iteration-3.png")
    assert read.startswith("unsure-") != sure
    assert ("not sure" in own.digit) != sure
    assert own.digit.startswith("Drawn by hand, ")
    assert read.removeprefix("unsure-") in own.digit
