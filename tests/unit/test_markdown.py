"""The Markdown of the scenes as HTML."""

from app.exports.markdown import to_html


def test_paragraphs_lists_and_what_stands_in_them():
    text = """
One *two*
**three** & 1 < 2.

- first
  goes on
- see [arXiv](https://arxiv.org/abs/1)
"""
    assert to_html(text) == (
        "<p>One <i>two</i> <b>three</b> &amp; 1 &lt; 2.</p>\n"
        "<ul><li>first goes on</li>"
        '<li>see <a href="https://arxiv.org/abs/1" rel="noreferrer">arXiv</a></li></ul>'
    )


def test_a_link_that_runs_something_stays_text():
    assert "href" not in to_html("[press](javascript:alert(1))")
