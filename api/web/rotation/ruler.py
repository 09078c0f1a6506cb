"""The ruler of timelines: classes that place things in a grid, since no style may stand in a page."""

from __future__ import annotations

COLUMNS = 371
"""As many as a timeline ever has: the days of 53 weeks."""


def ruler() -> str:
    """Return a style sheet: `.c7` begins in the seventh column, `.s3` is three columns long."""
    places = range(1, COLUMNS + 1)
    columns = "".join(f".c{n}{{grid-column-start:{n}}}" for n in places)
    lengths = "".join(f".s{n}{{grid-column-end:span {n}}}" for n in places)
    grids = "".join(f".g{n}{{grid-template-columns:repeat({n},minmax(0,1fr))}}" for n in places)
    return columns + lengths + grids
