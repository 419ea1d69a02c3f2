"""Modules become one script that does the same."""

import pytest

from app.exports.bundle import bundle
from app.exports.one_file import STATIC


def bundled(entry: str, **modules: str) -> str:
    return bundle(entry, lambda name: modules[name.replace("/", "_").removesuffix(".js")])


def test_a_module_comes_once_and_after_those_it_imports():
    script = bundled(
        'import { both } from "./a.js";\nimport { far as near } from "./part/b.js";\nboth(near);',
        a='import { far } from "./part/b.js";\nexport function both() {}',
        part_b='import { deep } from "./c.js";\nexport const far = 1;',
        part_c="export class deep {}\nexport async function more() {}",
    )
    assert [line for line in script.splitlines() if line.startswith("$modules[")] == [
        "$modules['part/c.js'] = (() => {",
        "$modules['part/b.js'] = (() => {",
        "$modules['a.js'] = (() => {",
        "$modules['main'] = (() => {",
    ]
    assert "const { far: near } = $modules['part/b.js'];" in script
    assert "return { deep, more };" in script
    assert "import" not in script
    assert "export" not in script


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(ValueError, match="import each other"):
        bundled(
            'import { a } from "./a.js";',
            a='import { b } from "./b.js";\nexport const a = 1;',
            b='import { a } from "./a.js";\nexport const b = 1;',
        )


@pytest.mark.parametrize(
    "source",
    [
        "export let count = 0;",
        "export default function () {}",
        "export { a };",
        'import whole from "./a.js";',
        'import * as all from "./a.js";',
        'const later = await import("./a.js");',
        "const here = import.meta.url;",
    ],
)
def test_what_would_not_work_in_one_script_is_refused(source):
    with pytest.raises(ValueError, match="main cannot be bundled"):
        bundled(source)


def test_nothing_in_a_script_ends_its_element():
    script = bundled('const html = "</script><!-- <SCRIPT>";')
    assert script.count(r"\x3c") == 3
    assert "</script" not in script.lower()


@pytest.mark.parametrize("part", ["reading", "routing", "weights", "board"])
def test_the_scenes_that_are_taken_home_can_be_bundled(part):
    files = {file.relative_to(STATIC).as_posix(): file for file in STATIC.rglob("*.js")}
    read: list[str] = []

    def source(name: str) -> str:
        read.append(name)
        # The one that fetches is replaced in a file that may not fetch.
        stands_in = "export const cssText = 1;"
        return stands_in if name == "css-text.js" else files[name].read_text(encoding="utf-8")

    script = bundle(f'import {{ mount }} from "./{part}.js";', source)
    assert f"$modules['{part}.js'] = " in script
    assert sorted(read) == sorted(set(read))
