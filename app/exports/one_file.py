"""A scene in one HTML file: it opens without this app, without a server and without a network.

The scene's own modules, style sheets and message are put into the file, so that it shows and does
what the app does; only what a server would have to answer must be left out of the message. A
content security policy forbids the file to ask anything of anyone.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal

from app.exports import cite
from app.exports.bundle import bundle
from app.exports.markdown import to_html
from app.exports.subject import Subject
from app.theme import palette

STATIC = Path(__file__).resolve().parents[1] / "static"
ABOUT = (
    "CapsNet Explorer shows how a capsule network (Sabour, Frosst and Hinton 2017) reads a digit: "
    "what each of its capsules says, how they come to agree, and what the network can draw from "
    "what it understood."
)


@dataclass(frozen=True)
class Part:
    """One component of a scene."""

    module: str  # static/<module>.js, which exports `mount(component)`
    data: bytes  # its message, as in the app


@dataclass(frozen=True)
class Scene:
    """What is the same for every digit."""

    name: str  # in the names of files
    title: str
    lead: str  # Markdown, and so is the next
    how_to_read: str


def one_file(scene: Scene, subject: Subject, parts: Sequence[Part]) -> bytes:
    """Return a scene and its digit as a file of HTML, UTF-8."""
    script = bundle(_entry(parts), _source)
    # Only this very script may run; styles may also stand at their elements, as they do in scenes.
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return _PAGE.format(
        policy=policy,
        title=escape(f"{scene.title}: {subject.digit}"),
        heading=escape(scene.title),
        lead=to_html(scene.lead),
        digit=escape(subject.digit),
        weights=escape(subject.version.weights),
        day=escape(subject.version.day),
        about=escape(ABOUT),
        how_to_read=to_html(scene.how_to_read),
        paper=escape(cite.PAPER),
        ours=escape(cite.ours(subject.version)),
        bibtex=escape(cite.bibtex(subject.version)),
        style=f"{_theme()}\n{(STATIC / 'taken.css').read_text(encoding='utf-8')}",
        data="\n".join(_data(part) for part in parts),
        script=script,
    ).encode()


def _entry(parts: Sequence[Part]) -> str:
    """Return the module that opens the scene."""
    imports = [f'import {{ mount as {part.module} }} from "./{part.module}.js";' for part in parts]
    opened = ", ".join(f'{{ name: "{part.module}", mount: {part.module} }}' for part in parts)
    return "\n".join(['import { open } from "./taken.js";', *imports, f"open([{opened}]);"])


def _source(name: str) -> str:
    if name == "css-text.js":
        sheets = {
            file.relative_to(STATIC).as_posix(): file.read_text(encoding="utf-8")
            for file in sorted(STATIC.rglob("*.css"))
        }
        texts = f"const texts = {json.dumps(sheets)};"
        return f"{texts}\nexport const cssText = async (name) => texts[name];"
    return (STATIC / name).read_text(encoding="utf-8")


def _data(part: Part) -> str:
    # Of a type that no browser runs.
    content = base64.b64encode(part.data).decode()
    return f'<script type="text/plain" id="{part.module}-data">{content}</script>'


def _theme() -> str:
    """Return the variables that Streamlit sets in the app, in its light and its dark theme."""
    light, dark = _variables("light"), _variables("dark")
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    )


def _variables(theme: Literal["light", "dark"]) -> str:
    colours = palette(theme)
    variables = {
        "background-color": colours.background,
        "secondary-background-color": colours.panel,
        "text-color": colours.text,
        "border-color": colours.border,
        "primary-color": colours.primary,
        "font": '"Source Sans", "Source Sans 3", system-ui, sans-serif',
        "chart-categorical-colors": ",".join(colours.digits),
        "chart-sequential-colors": ",".join(colours.sequential),
        "chart-diverging-colors": ",".join(colours.diverging),
    }
    return " ".join(f"--st-{name}: {value};" for name, value in variables.items())


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="CapsNet Explorer">
<title>{title} · CapsNet Explorer</title>
<link rel="icon" href="data:,">
<style>
{style}
</style>
</head>
<body>
<header>
<p class="from">CapsNet Explorer, taken home</p>
<h1>{heading}</h1>
<div class="lead">{lead}</div>
<p class="about"><b>{digit}.</b> Read by the network {weights}, taken on {day}.</p>
<noscript><p class="unable">This scene needs JavaScript, which is switched off here.</p></noscript>
<p class="unable" role="alert" hidden>This browser cannot show the scene: it needs Chrome, Edge,
Firefox or Safari of 2023 or later.</p>
</header>
<main></main>
<footer>
<details>
<summary>How to read this</summary>
<div class="told">
{how_to_read}
</div>
</details>
<details>
<summary>Cite this</summary>
<div class="told">
<p>The paper: {paper}</p>
<p>This software: {ours}</p>
<pre id="bibtex" tabindex="0" aria-label="Both as BibTeX">{bibtex}</pre>
<button type="button" class="copy" data-of="bibtex">Copy as BibTeX</button>
</div>
</details>
<details>
<summary>About this file</summary>
<div class="told">
<p>{about}</p>
<p>This one file holds the scene and every number that it shows, as the network {weights} computed
them on {day}. It needs no server and no internet, asks nothing of anyone, and keeps nothing.</p>
</div>
</details>
</footer>
{data}
<script type="module">{script}</script>
</body>
</html>
"""
