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

    async def meet() -> float:
        all_here = asyncio.Barrier(2)
        hostile = asyncio.create_task(User(server).misbehave(text, all_here))
        await honest.visit(all_here, seconds=15)
        return await hostile

    with ThreadPoolExecutor(1) as aside:  # Playwright may have this thread's event loop
        sent = aside.submit(asyncio.run, meet()).result()
    assert (honest.told.errors, honest.told.lost, honest.told.away) == ([], 0, [])
    assert any(asked > sent for asked, _ in honest.told.answered)
