"""One run of a check: its inputs opened, its settings, and what has to be closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.case import Case, Input
from linkcheck.audit.sanity import refuse_exchanged
from linkcheck.columns import to_array
from linkcheck.engines.concealed import Bools, ConcealedStore, marked_rows
from linkcheck.engines.engine import Engine, engine_of
from linkcheck.engines.local import run_bounded
from linkcheck.engines.partitions import part_count
from linkcheck.engines.store import Store, is_room_tight, open_store, release_unused
from linkcheck.events.store import EventStore, event_store
from linkcheck.inspection.look import glance
from linkcheck.links.pieces import rows_where
from linkcheck.model.decide import Thresholds
from linkcheck.prepared.layout import is_prepared
from linkcheck.prepared.source import PreparedSource
from linkcheck.readers import Source, read_input
from linkcheck.records import REGISTER
from linkcheck.settings import Settings
from linkcheck.words import Words

__all__ = ["Progress", "Run", "Tell", "open_input", "open_run", "silent", "untold"]

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much is done and how much there is."""

Tell = Callable[[str, Mapping[str, Any]], None]
"""Called with an input's name and how it is read (`Inspection.to_dict`)."""

OWN_MEMORY_MB, LEAST_EVENT_MEMORY_MB = 512, 256
"""What a check takes for itself (its code, kernels and tables), and what a store of events gets at least."""


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def untold(name: str, understood: Mapping[str, Any]) -> None:
    """Tell nobody."""


@dataclass
class Run:
    """What the steps of a case work with.

    sources: the inputs that were given, by name; understood: how each is read (`Inspection.to_dict`). Stores are opened
    when they are first asked for. chosen: thresholds
    that take the place of the settings'.
    """

    case: Case
    sources: Mapping[str, Source]
    understood: Mapping[str, Mapping[str, Any]]
    settings: Settings
    progress: Progress
    closing: ExitStack
    stores: dict[str, Store] = field(default_factory=dict)
    chosen: Thresholds | None = None

    @property
    def records(self) -> Source:
        """The input whose rows are judged."""
        return self.sources[self.case.records.name]

    @property
    def left(self) -> Store:
        """The records."""
        return self.store(self.case.records.name)

    @property
    def right(self) -> Store:
        """The register."""
        return self.store("register")

    @property
    def engine(self) -> Engine:
        """Where the work runs."""
        return engine_of(self.settings)

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds that were chosen for a number of reads or a share of the mistakes, else the settings'."""
        return self.chosen or Thresholds(self.settings.review_threshold, self.settings.non_link_threshold)

    @cached_property
    def words(self) -> Words:
        """The words of the case."""
        return self.case.load_words()

    def store(self, name: str) -> Store:
        """The rows of an input, picked by number."""
        self.open_stores(name)
        return self.stores[name]

    def open_stores(self, *names: str) -> None:
        """Open the stores of some inputs, two at a time."""
        missing = [name for name in names if name not in self.stores]
        expected, done = sum(self.sources[name].rows_expected for name in missing), 0

        def tick(rows: int) -> None:
            nonlocal done
            done += rows
            self.progress("read", min(done, expected), expected)

        def open_one(name: str) -> Store:
            return self._opened(name, tick)

        if missing:
            self.progress("read", 0, expected)
        opened = list(run_bounded(open_one, missing, min(2, self.settings.threads, max(len(missing), 1))))
        self.stores.update(zip(missing, opened, strict=True))
        if missing:
            release_unused(*opened)
            self.progress("read", expected, expected)

    def _opened(self, name: str, tick: Callable[[int], None]) -> Store:
        source = self.sources[name]
        if isinstance(source, PreparedSource):
            return source.store
        # an eighth: what is made of its rows takes twice as much again
        most = self.settings.memory_limit_mb << 17
        return open_store(source, most, tick, self._compressed, self._parts)[0]

    @cached_property
    def _compressed(self) -> bool:
        """Whether what has no room in memory is compressed in its private file."""
        return is_room_tight(self._rows_expected)

    @cached_property
    def _parts(self) -> int:
        """Into how many parts what has no room in memory is cut."""
        return part_count(self._rows_expected, self.settings.memory_limit_mb, self.settings.threads)

    @property
    def _rows_expected(self) -> int:
        """A guess at how many rows all inputs have."""
        return sum(source.rows_expected for source in self.sources.values())

    @cached_property
    def nondisclosed(self) -> Bools | None:
        """Which residents are under non-disclosure, bool[R + 1] (the last stands for nobody); None where none is."""
        return marked_rows(self.right, 1 << 20) if "register" in self.sources else None

    def conceal(
        self, persons: npt.NDArray[np.integer[Any]], rows: npt.NDArray[np.int64] | None = None
    ) -> npt.NDArray[np.int64]:
        """From now on those of the records in rows int64[S] (None: of all) tell no address whose person (register row,
        -1: nobody) is under non-disclosure. Their rows."""
        if self.nondisclosed is None:
            return np.empty(0, np.int64)
        places = rows_where(self.nondisclosed, persons)
        found = places if rows is None else rows[places]
        self.stores[self.case.records.name] = ConcealedStore(self.left, found)
        return found

    def events(self) -> EventStore:
        """A new store of events; it goes at the end of the run."""
        memory = max((self.settings.memory_limit_mb - OWN_MEMORY_MB) // 2, LEAST_EVENT_MEMORY_MB)
        return self.closing.enter_context(event_store(memory, self.settings.threads))

    def record_ids(self) -> pa.Array:
        """The record_id of every record, in order."""
        parts = [part["record_id"] for _, part in self.left.batches(("record_id",), 1 << 20)]
        return to_array(pa.chunked_array(parts, pa.string()))


def open_run(
    case: Case,
    inputs: Mapping[str, Any],
    settings: Settings,
    progress: Progress,
    closing: ExitStack,
    tell: Tell | None = None,
) -> Run:
    """Open the inputs of a case; those that are None were not given. `tell` hears how each is read before it is; where
    nobody listens, nobody looks.

    Raises InputError for an input that cannot be read, SettingsError for a setting that the case does not use.
    """
    case.refuse_unused(settings)
    given = case.given(inputs)
    sources = {name: open_input(each, inputs[name], settings) for name, each in given.items()}
    refuse_exchanged(inputs, sources, case.records.name)
    understood: dict[str, Mapping[str, Any]] = {}
    if tell is not None:
        for name, source in sources.items():
            understood[name] = _understood(source, settings)
            tell(name, understood[name])
    read = {
        name: source.renamed(dict(given[name].renamed)).without(*given[name].unused)
        for name, source in sources.items()
    }
    return Run(case, read, understood, settings, progress, closing)


def _understood(source: Source, settings: Settings) -> Mapping[str, Any]:
    if isinstance(source, PreparedSource):
        return source.understood
    return glance(source, settings).to_dict()


def open_input(given: Input, source: Any, settings: Settings) -> Source:
    """Open an input of a case as the settings say; a register may have been prepared. Raises InputError."""
    if given.schema is REGISTER and (isinstance(source, PreparedSource) or is_prepared(source)):
        prepared = source if isinstance(source, PreparedSource) else PreparedSource(source)
        prepared.refuse_other_settings(settings)
        return prepared
    return read_input(source, given.schema, settings, given.name)
