"""Event streams: log lines become rows of integers, sorted and joined on disk, that never need to fit in memory.

A log is read in batches. Its strings become codes on the way in (terminals, servers, kinds of event) or 64-bit
keys (requests, persons); DuckDB sorts and joins the codes within a memory limit, in a private directory that goes
away with the store. What comes out is one stream of batches in order of time per terminal or server.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import distinct, to_strings
from linkcheck.tables import table_path

__all__ = [
    "KEY",
    "KINDS",
    "Coding",
    "Incident",
    "IncidentEvent",
    "event_kinds",
    "event_store",
    "folded",
    "kind",
    "load",
    "stream",
]

KINDS = (
    "other",
    "request",
    "arrival",
    "login",
    "logout",
    "start",
    "activity",
    "complete",
    "timeout",
    "error",
    "issue",
)
"""Kinds of event; a code is the index. What a log calls them is in tables/events.toml."""

KEY = "case when {0} is null or {0} = '' then 0::ubigint else greatest(hash({0}), 1::ubigint) end"
"""SQL for the 64-bit key of a string column, 0 where it is missing. Keys stay inside the store."""

SIGNS = str.maketrans("", "", " \u3000-_/.・（）()")


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One event of an incident.

    `offset_seconds` counts from the incident's first event; `actor` is "A", "B", ... in order of appearance (never
    a name), "" where the log names nobody; `kind` is one of KINDS; `place` is the terminal or server as the log
    calls it; `record_id` names the record or request the event belongs to, if any.
    """

    offset_seconds: float
    actor: str
    kind: str
    place: str
    note_ja: str
    note_en: str
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened around one or several wrong links, as a timeline. Holds no name, number or address."""

    record_ids: tuple[str, ...]
    mechanism: str
    title_ja: str
    title_en: str
    events: tuple[IncidentEvent, ...]


@dataclass
class Coding:
    """Names that become codes while a log streams past: code 0 is a missing name, the others count from 1."""

    names: list[str] = field(default_factory=lambda: [""])
    codes: dict[str, int] = field(default_factory=dict)

    def encode(self, values: pa.Array | None, count: int) -> npt.NDArray[np.int32]:
        """Codes int32[N] of N names, the same name the same code in every batch; null and "" are 0."""
        if values is None:
            return np.zeros(count, np.int32)
        found, rows = distinct(to_strings(values))
        coded = np.zeros(len(found), np.int32)
        for place, name in enumerate(found.to_pylist()):
            if name:
                coded[place] = self.codes.setdefault(name, len(self.names))
                if coded[place] == len(self.names):
                    self.names.append(name)
        return coded[rows]


def folded(name: str) -> str:
    """A log's word without case, width, spaces and signs.

    >>> folded("Apply-Start"), folded("ﾛｸﾞｲﾝ")
    ('applystart', 'ログイン')
    """
    import unicodedata

    return unicodedata.normalize("NFKC", name).casefold().translate(SIGNS)


@lru_cache(maxsize=1)
def _kinds_by_name() -> dict[str, int]:
    table = tomllib.loads(table_path("events.toml").read_text("utf-8"))["kinds"]
    return {folded(name): KINDS.index(found) for found, names in table.items() for name in names}


def kind(name: str) -> int:
    """The code of a kind of event.

    >>> KINDS[kind("logout")]
    'logout'
    """
    return KINDS.index(name)


def event_kinds(values: pa.Array | None, count: int, missing: str = "other") -> npt.NDArray[np.uint8]:
    """Kinds of event uint8[N] of a log's own words; an unknown word is `other`, null or "" is `missing`.

    >>> [KINDS[code] for code in event_kinds(pa.array(["LOGIN", "申込完了", "?", None]), 4)]
    ['login', 'complete', 'other', 'other']
    """
    if values is None:
        return np.full(count, kind(missing), np.uint8)
    words, rows = distinct(to_strings(values))
    known = _kinds_by_name()
    codes = [known.get(folded(word), 0) if word else kind(missing) for word in words.to_pylist()]
    return np.array(codes, np.uint8)[rows]


@contextmanager
def event_store(memory_mb: int = 1024, threads: int = 2) -> Iterator[Any]:
    """A DuckDB database in a private directory (0700) that is removed on the way out, also after an error.

    Sorts and joins keep to `memory_mb` and spill to the directory; as every thread needs room to work in, no more
    threads are used than have 128 MB each.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="linkcheck-") as directory:
        settings = {
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(Path(directory) / "spill"),
            "threads": max(1, min(threads, memory_mb // 128)),
            "preserve_insertion_order": False,
        }
        store = duckdb.connect(str(Path(directory) / "events.duckdb"), config=settings)
        try:
            yield store
        finally:
            store.close()


def load(
    store: Any,
    name: str,
    batches: Iterable[pa.RecordBatch],
    coded: Callable[[pa.RecordBatch, int], pa.RecordBatch],
    columns: str = "*",
) -> int:
    """Put a log into the store, batch by batch, as `coded(batch, first row)` gives it; how many rows.

    `columns` is what SQL keeps of the coded columns; strings are best made 64-bit keys there, with KEY.
    """
    source = iter(batches)
    first = next(source, None)
    if first is None:
        first = pa.record_batch([], schema=pa.schema([]))
    head = coded(first, 0)
    rows: int = first.num_rows

    def rest() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        yield head
        for batch in source:
            yield coded(batch, rows)
            rows += batch.num_rows

    store.register("incoming", pa.RecordBatchReader.from_batches(head.schema, rest()))
    store.execute(f"create table {name} as select {columns} from incoming")
    store.unregister("incoming")
    return rows


def stream(store: Any, query: str, rows: int = 200_000) -> Iterator[pa.RecordBatch]:
    """The result of a query as batches, never whole in memory."""
    yield from store.sql(query).to_arrow_reader(rows)
