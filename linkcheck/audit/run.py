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
from linkcheck.engines.store import Store, open_store
from linkcheck.events.store import EventStore, event_store
from linkcheck.model.decide import Thresholds
from linkcheck.prepared.layout import is_prepared
from linkcheck.prepared.source import PreparedSource
from linkcheck.readers import Source, read_records
from linkcheck.records import REGISTER
from linkcheck.settings import Settings
from linkcheck.words import Words

__all__ = ["Progress", "Run", "open_run", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much is done and how much there is."""

LEAST_EVENT_MEMORY_MB = 256


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


@dataclass
class Run:
    """What the steps of a case work with.

    sources: the inputs that were given, by name. Stores are opened when they are first asked for. chosen: thresholds
    that take the place of the settings'.
    """

    case: Case
    sources: Mapping[str, Source]
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
        opened = run_bounded(self._opened, missing, min(2, self.settings.threads, max(len(missing), 1)))
        self.stores.update(zip(missing, opened, strict=True))

    def _opened(self, name: str) -> Store:
        source = self.sources[name]
        if isinstance(source, PreparedSource):
            return source.store
        return open_store(source, self.settings.memory_limit_mb << 18)[0]

    @cached_property
    def nondisclosed(self) -> Bools | None:
        """Which residents are under non-disclosure, bool[R + 1] (the last stands for nobody); None where none is."""
        return marked_rows(self.right, 1 << 20) if "register" in self.sources else None

    def conceal(
        self, rows: npt.NDArray[np.int64], persons: npt.NDArray[np.integer[Any]]
    ) -> npt.NDArray[np.int64]:
        """From now on those of the records in rows int64[S] tell no address whose person (register row, -1: nobody) is
        under non-disclosure. Their rows."""
        if self.nondisclosed is None:
            return rows[:0]
        found: npt.NDArray[np.int64] = rows[self.nondisclosed[persons]]
        hidden = np.zeros(self.left.row_count, np.bool_)
        hidden[found] = True
        self.stores[self.case.records.name] = ConcealedStore(self.left, hidden)
        return found

    def events(self) -> EventStore:
        """A new store of events; it goes at the end of the run."""
        memory = max(self.settings.memory_limit_mb // 2, LEAST_EVENT_MEMORY_MB)
        return self.closing.enter_context(event_store(memory, self.settings.threads))

    def record_ids(self) -> pa.Array:
        """The record_id of every record, in order."""
        parts = [part["record_id"] for _, part in self.left.batches(("record_id",), 1 << 20)]
        return to_array(pa.chunked_array(parts, pa.string()))


def open_run(
    case: Case, inputs: Mapping[str, Any], settings: Settings, progress: Progress, closing: ExitStack
) -> Run:
    """Open the inputs of a case; those that are None were not given.

    Raises InputError for an input that cannot be read, SettingsError for a setting that the case does not use.
    """
    case.refuse_unused(settings)
    sources = {
        each.name: _opened(each, inputs[each.name], settings)
        for each in case.inputs
        if inputs.get(each.name) is not None
    }
    refuse_exchanged(inputs, sources, case.records.name)
    return Run(case, sources, settings, progress, closing)


def _opened(given: Input, source: Any, settings: Settings) -> Source:
    if given.schema is REGISTER and (isinstance(source, PreparedSource) or is_prepared(source)):
        prepared = source if isinstance(source, PreparedSource) else PreparedSource(source)
        prepared.refuse_other_settings(settings)
        return prepared.renamed(dict(given.renamed)).without(*given.unused)
    opened = read_records(
        source,
        given.schema,
        encoding=settings.register_encoding if given.name == "register" else settings.encoding,
        mapping=settings.columns.get(given.name),
        gaiji=settings.gaiji or None,
        era_codes=settings.era_codes,
        sheet=settings.register_sheet if given.name == "register" else settings.sheet,
    )
    opened = opened.repaired() if settings.repair_leading_zeros else opened
    return opened.renamed(dict(given.renamed)).without(*given.unused)
