"""The little Markdown in which the scenes say how they are read -> HTML."""

import re
from html import escape

_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
    (re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)"), r'<a href="\2" rel="noreferrer">\1</a>'),
)


def to_html(text: str) -> str:
    """Return paragraphs and bullet lists with **bold**, *italic* and [links](https://…) as HTML."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block]
    return "\n".join(
        _list(block) if block.startswith("- ") else _paragraph(block) for block in blocks
    )


def _paragraph(block: str) -> str:
    return f"<p>{_inline(block)}</p>"


def _list(block: str) -> str:
    items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
    return f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>"


def _inline(text: str) -> str:
    html = escape(" ".join(text.split()), quote=False)
    for pattern, replacement in _INLINE:
        html = pattern.sub(replacement, html)
    return html
