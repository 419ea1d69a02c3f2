"""Which moves of a browser are taken up: none that is older than what the session holds."""

import pytest

from app.moves import after, take


@pytest.mark.parametrize(("turn", "is_kept"), [(0, False), (6, False), (7, True), (8, True)])
def test_a_move_from_before_what_is_held_was_set_is_passed_over(
    turn: int, is_kept: bool, caplog: pytest.LogCaptureFixture
) -> None:
    kept: list[tuple[int, object]] = []
    take({"turn": turn, "state": {}}, lambda *move: kept.append(move), held=lambda: 7)
    assert kept == ([(turn, {})] if is_kept else [])
    assert caplog.text == ""  # the browser did nothing wrong


def test_what_is_set_on_the_server_comes_after_all_that_a_browser_counted() -> None:
    turns = [0]
    for _ in range(3):
        turns.append(after(turns[-1]))
    assert turns == sorted(set(turns))
    assert turns[1] > 10**9
