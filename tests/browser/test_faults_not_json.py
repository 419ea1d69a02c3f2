"""A hostile client that sends no JSON at all: its own session may end of it, and no other's."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.simulated_user import User


@pytest.mark.parametrize(
    "text", ["{", "[" * 200_000, "9" * 6000], ids=["cut off", "nested without end", "a huge number"]
)
def test_the_others_go_on_drawing(server: str, text: str) -> None:
    honest = User(server)

    async def meet() -> None:
        all_here = asyncio.Barrier(2)
        drawing = asyncio.create_task(honest.visit(all_here, seconds=2))
        await all_here.wait()
        await User(server).misbehave(text)
        await drawing

    with ThreadPoolExecutor(1) as aside:  # Playwright may have this thread's event loop
        aside.submit(asyncio.run, meet()).result()
    assert (honest.told.errors, honest.told.lost) == ([], 0)
    assert honest.told.answered
