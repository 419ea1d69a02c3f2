"""Reads lessons from plain text files (TOML), and says in which file and line something is wrong.

docs/teaching.md says how a lesson is written.
"""

import re
import string
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from app.checked import choice, number
from app.ideas.every import IDEAS
from app.lessons.facts import FACTS
from app.lessons.lesson import DEEDS, Choices, Deed, Guess, Lesson, Step
from app.lessons.scene_facts import SCENE_FACTS
from app.limits import MAX_ITERATIONS, NETWORKS, TEST_DIGITS
from app.overlap.presets import PRESETS
from app.parts import PARTS, SERVED
from app.turn.factors import FACTORS

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
STEPS = range(5, 9)  # how many a lesson may have

_LESSON = {"title": str, "about": str, "minutes": int, "step": list}
_STEP = {"title": str, "scene": str, "point": str, "text": str, "question": str, "reveal": str}
_OPTIONAL = {
    "point": str,
    "hide": list,
    "without": list,
    "setup": dict,
    "choices": list,
    "right": int,
    "guess": dict,
    "do": str,
}
_GUESS = ("from", "to", "step", "truth", "near")


class LessonError(ValueError):
    """A lesson's file is not as it should be; the message names the file and the line."""


def read_lessons(folder: Path = LESSONS) -> list[Lesson]:
    """Return the lessons of a folder, in the order of their files' names.

    Raises:
        LessonError: for the first thing that is wrong.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise LessonError(f"there are no lessons (*.toml) in {folder}; restore them with git")
    return [read_lesson(file) for file in files]


def read_lesson(file: Path) -> Lesson:
    """Return the lesson that a file holds.

    Raises:
        LessonError: if it does not hold one.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LessonError(f"{file.name}: it must be plain text in UTF-8 ({error})") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The message ends in "(at line 3, column 7)".
        found = re.search(r"line (\d+)", str(error))
        line = found[1] if found else len(text.splitlines())
        raise LessonError(f"{file.name}, line {line}: {error}") from error
    return _Reader(file.name, text).lesson(file.stem, content)


class _Reader:
    """Checks what a file says, and knows where it says it."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()

    def _wrong(self, what: str, step: int | None = None, key: str | None = None) -> LessonError:
        """Return an error about a key of a step (from 0), or of the lesson as a whole."""
        starts = [n for n, line in enumerate(self._lines) if line.strip() == "[[step]]"]
        starts.append(len(self._lines))
        low, high = (0, starts[0]) if step is None else (starts[step], starts[step + 1])
        place = low
        if key:
            named = re.compile(rf"\s*{re.escape(key)}\s*=")
            place = next((n for n in range(low, high) if named.match(self._lines[n])), low)
        where = f"{self._name}, line {place + 1}"
        return LessonError(
            f"{where}: {what}" if step is None else f"{where}, step {step + 1}: {what}"
        )

    def _check_keys(
        self,
        given: Mapping[str, Any],
        needed: Mapping[str, type],
        optional: Mapping[str, type],
        step: int | None = None,
    ) -> None:
        for key in needed:
            if key not in given:
                raise self._wrong(f"{key} is missing", step)
        for key, value in given.items():
            if key not in needed and key not in optional:
                known = ", ".join([*needed, *optional])
                raise self._wrong(f"{key} means nothing here; known are {known}", step, key)
            kind = needed.get(key) or optional[key]
            if type(value) is not kind or value == "":
                words = {str: "text", int: "a whole number", list: "a list", dict: "in braces"}
                raise self._wrong(f"{key} must be {words[kind]}", step, key)

    def lesson(self, key: str, content: Mapping[str, Any]) -> Lesson:
        self._check_keys(content, _LESSON, {})
        if len(content["step"]) not in STEPS:
            raise self._wrong(
                f"a lesson has {STEPS[0]} to {STEPS[-1]} steps, this has {len(content['step'])}",
                key="title",
            )
        steps = tuple(self._step(n, given) for n, given in enumerate(content["step"]))
        return Lesson(key, content["title"], content["about"], content["minutes"], steps)

    def _step(self, n: int, given: Mapping[str, Any]) -> Step:
        self._check_keys(given, _STEP, _OPTIONAL, n)
        scene = given["scene"]
        self._one_of(scene, PARTS, "scene", n)
        self._one_of(given["point"], [p for p in PARTS[scene] if p not in SERVED], "point", n)
        for key in ("hide", "without"):
            for name in given.get(key, []):
                self._one_of(name, PARTS[scene], key, n)
        for key in ("text", "question", "reveal"):
            self._check_facts(given[key], key, scene, n)
        setup = given.get("setup", {})
        self._check_setup(setup, n)
        return Step(
            given["title"],
            scene,
            given["text"].strip(),
            given["question"].strip(),
            self._task(given, n),
            given["reveal"].strip(),
            given["point"],
            tuple(given.get("hide", ())),
            tuple(given.get("without", ())),
            dict(setup),
        )

    def _task(self, given: Mapping[str, Any], n: int) -> Choices | Guess | Deed:
        kinds = [key for key in ("choices", "guess", "do") if key in given]
        if not kinds or "guess" in kinds[:-1] or kinds[1:] == ["guess"]:
            raise self._wrong(
                "a step has choices, a guess, or something to do; to do can have choices, too",
                n,
                kinds[-1] if kinds else None,
            )
        choices = self._choices(given, n)
        if "do" in given:
            self._one_of(given["do"], DEEDS, "do", n)
            return Deed(given["do"], choices)
        return choices or self._guess(given["guess"], given["scene"], n)

    def _choices(self, given: Mapping[str, Any], n: int) -> Choices | None:
        answers, right = given.get("choices"), given.get("right")
        if answers is None:
            if right is not None:
                raise self._wrong("right belongs to choices", n, "right")
            return None
        if len(answers) not in range(2, 6) or not all(type(one) is str for one in answers):
            raise self._wrong("choices must be two to five texts", n, "choices")
        if right is not None and right not in range(1, len(answers) + 1):
            raise self._wrong(f"right must be one of 1 to {len(answers)}", n, "right")
        return Choices(tuple(answers), None if right is None else right - 1)

    def _guess(self, given: Mapping[str, Any], scene: str, n: int) -> Guess:
        if set(given) != set(_GUESS):
            raise self._wrong(f"guess needs {', '.join(_GUESS)}, and no more", n, "guess")
        low, high, step, near = (given[name] for name in ("from", "to", "step", "near"))
        if not all(type(value) in (int, float) for value in (low, high, step, near)):
            raise self._wrong("from, to, step and near must be numbers", n, "guess")
        if not (low < high and 0 < step <= high - low and near >= 0):
            raise self._wrong("from must be below to, and step between them", n, "guess")
        self._one_of(given["truth"], _facts_of(scene), "truth", n, line="guess")
        return Guess(float(low), float(high), float(step), given["truth"], float(near))

    def _check_facts(self, text: str, key: str, scene: str, n: int) -> None:
        try:
            names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            raise self._wrong(f"{key}: {error}; write {{{{ for a brace", n, key) from error
        for name in names:
            self._one_of(name, _facts_of(scene), f"{key} with {{{name}}}", n, line=key)

    def _check_setup(self, setup: Mapping[str, Any], n: int) -> None:
        allowed = {
            "test_digit": range(TEST_DIGITS),
            "network": NETWORKS,
            "digit": range(10),
            "iteration": range(1, MAX_ITERATIONS + 1),
            "idea": [idea.key for idea in IDEAS],
            "empty": (True,),
            "overlap": [preset.title for preset in PRESETS],
        }
        for key, value in setup.items():
            if key not in allowed and key not in FACTORS:
                known = ", ".join([*allowed, *FACTORS])
                raise self._wrong(f"setup cannot set {key}; known are {known}", n, "setup")
            try:
                if key in FACTORS:
                    number(value, FACTORS[key].low, FACTORS[key].high)
                else:
                    choice(value, *allowed[key])
            except ValueError as error:
                raise self._wrong(f"setup: {key} cannot be {value!r}", n, "setup") from error

    def _one_of(
        self, value: Any, known: Collection[Any], what: str, n: int, line: str | None = None
    ) -> None:
        if value not in known:
            names = ", ".join(map(str, known))
            raise self._wrong(f"{what} is none of: {names}", n, line or what)


def _facts_of(scene: str) -> list[str]:
    """Return the names of all facts that a step in a scene can tell."""
    return [*FACTS, *SCENE_FACTS.get(scene, ())]
