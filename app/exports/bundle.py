"""ES modules -> one script without imports, for a page that has nowhere to import from.

Each module becomes a function that is called once and returns what the module exports; those that
it imports come before it. Only the forms that our own modules use are understood, each at the start
of a line, and any other is refused:

    import { a, b as c } from "./file.js";
    export function a …   export async function a …   export class A …   export const a …
"""

import posixpath
import re
from collections.abc import Callable

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async )?(?:function|class|const) )((?:async )?\w+ ([\w$]+))", re.MULTILINE
)
_REFUSED = re.compile(r"^\s*(?:import|export)\b.*|\bimport\.meta\b|\bimport\(", re.MULTILINE)
# What would end a script element, or change how its end is found.
_MARKUP = re.compile(r"<(?=/script|!--|script)", re.IGNORECASE)


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """Return a script that does what a module does.

    Args:
        entry: source of the module; its imports are relative to where all modules lie.
        read: returns the source of a module by its path from there, as "routing/clock.js".

    Raises:
        ValueError: for a module that imports itself, however indirectly, or that cannot be bundled.
    """
    finished: list[str] = []
    parts: list[str] = []

    def add(name: str, source: str, importing: tuple[str, ...]) -> None:
        folder = posixpath.dirname(name)

        def imported(match: re.Match[str]) -> str:
            path = posixpath.normpath(posixpath.join(folder, match[2]))
            if path in (*importing, name):
                raise ValueError(f"{name} and {path} import each other")
            if path not in finished:
                add(path, read(path), (*importing, name))
            wanted = re.sub(r"(?<=[\w$]) as ", ": ", match[1])
            return f"const {{{wanted}}} = $modules[{path!r}];"

        body = _IMPORT.sub(imported, source)
        exports = [match[2] for match in _EXPORT.finditer(body)]
        body = _EXPORT.sub(r"\1", body)
        if refused := _REFUSED.search(body):
            raise ValueError(f"{name} cannot be bundled: {refused[0].strip()!r}")
        parts.append(
            f"$modules[{name!r}] = (() => {{\n{body}\nreturn {{ {', '.join(exports)} }};\n}})();\n"
        )
        finished.append(name)

    add("main", entry, ())
    return "const $modules = {};\n" + _MARKUP.sub(r"\\x3c", "".join(parts))
