"""How fast toys are drawn, on one core: `python -m benchmarks.toys`."""

import statistics

import torch

from benchmarks.timing import machine, timed
from capsnet.data.toys import ELEVATIONS, LIGHTS, render
from capsnet.data.toys.picture import render_views


def main() -> None:
    """Print milliseconds a view, and views a second where several share an azimuth."""
    torch.set_num_threads(1)
    toys = [(category, instance) for category in range(5) for instance in range(10)]
    for toy in toys:
        render(*toy, 0, 30, 0)  # the surface is made at the first view
    single = [timed(lambda toy=toy: render(*toy, 100, 40, 2)) for toy in toys]
    every = range(len(LIGHTS))
    together = [timed(lambda toy=toy: render_views(*toy, 100, ELEVATIONS, every)) for toy in toys]
    views = len(ELEVATIONS) * len(LIGHTS) * len(toys)
    print(f"Measured on one of {machine()}.")
    print(f"One view: {1000 * statistics.median(single):.1f} ms (wanted: at most 5).")
    print(f"The whole set: {views / sum(together):.0f} views a second (wanted: at least 300).")


if __name__ == "__main__":
    main()
