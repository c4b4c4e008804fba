"""Where the work runs: on this machine or on a Spark cluster. Both engines give the same results, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.engines.local import Linkage, Progress, compare_links, row_sides, run_bounded
from linkcheck.engines.store import Store
from linkcheck.links.score import Side
from linkcheck.settings import Settings

__all__ = ["Engine", "Local", "engine_of"]

Made = TypeVar("Made")
Numbered = tuple[int, pa.RecordBatch]
Rows = npt.NDArray[np.int64]


class Engine(Protocol):
    """What scenarios need of the place where the work runs.

    in_one_process: whether functions run here, so that what they return goes through no file.
    """

    in_one_process: bool

    def compare_links(
        self, records: Store, register: Store, count: int, settings: Settings, progress: Progress
    ) -> Linkage:
        """Join N records to the register by My Number and compare every pair."""

    def map_batches(
        self, function: Callable[[Numbered], Made], batches: Iterable[Numbered], settings: Settings
    ) -> Iterator[Made]:
        """Map a pure function over (first row, batch), results in order."""

    def map_sides(
        self, function: Callable[[Rows, Side], Made], store: Store, settings: Settings
    ) -> Iterator[Made]:
        """Map a pure function over (row numbers int64[N], normalized rows) of an input, until all came,
        in any order."""


class Local:
    """This machine: kernels on all cores; inputs larger than memory part by part."""

    in_one_process = True

    def compare_links(
        self, records: Store, register: Store, count: int, settings: Settings, progress: Progress
    ) -> Linkage:
        """Join N records to the register by My Number and compare every pair."""
        return compare_links(records, register, count, settings, progress)

    def map_batches(
        self, function: Callable[[Numbered], Made], batches: Iterable[Numbered], settings: Settings
    ) -> Iterator[Made]:
        """Map a pure function over (first row, batch), results in order."""
        return run_bounded(function, batches, settings.threads)

    def map_sides(
        self, function: Callable[[Rows, Side], Made], store: Store, settings: Settings
    ) -> Iterator[Made]:
        """Map a pure function over (row numbers int64[N], normalized rows) of an input, until all came,
        in any order."""

        def normalized(rows: tuple[Rows, Callable[[], Side]]) -> Made:
            return function(rows[0], rows[1]())

        return run_bounded(normalized, row_sides(store, settings), settings.threads)


def engine_of(settings: Settings) -> Engine:
    """The engine the settings name. Raises MissingExtraError where Spark is asked for and not installed."""
    if settings.engine == "spark":
        from linkcheck.engines.spark import Spark

        return Spark()
    return Local()
