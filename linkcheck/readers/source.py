"""A source of records: batches of canonical columns, and the rows that could not be used.

Whatever a source is made of (a file, a table), its rows come out as Arrow strings under canonical names with their
number in the source, so that no type guess loses a leading zero. Every row is either in a batch or in quarantine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.readers.checks import RowChecks, repeats_of, unread_birth_dates
from linkcheck.readers.compose import compose
from linkcheck.readers.headers import Resolution, resolve_columns
from linkcheck.readers.reasons import Note, Refused, quarantine_table
from linkcheck.records import Schema
from linkcheck.repeats import Repeats

__all__ = ["Opened", "Rows", "Source"]

BATCH_ROWS = 131_072
MANY_ROWS = 1 << 22
"""Sources expected to be longer than this are read for their keys first."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a source: columns by place, row numbers int64[N], and rows that could not be read at all."""

    columns: Mapping[int, pa.Array]
    source_row: npt.NDArray[np.int64]
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A source before its columns are known: headers, notes, and a reader of the columns at some places.

    `read(resolution, batch_rows)` may be called again for another pass. `rows_expected` is a guess, from above where
    nobody counted; `fingerprint` is equal for a file that did not change, and empty where there is no file. `lost` is
    the quarantine of a format that has checks of its own.
    """

    name: str
    headers: tuple[str, ...]
    read: Callable[[Resolution, int], Iterator[Rows]]
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    rows_expected: int = 0
    fingerprint: str = ""
    lost: pa.Table | None = None


class Source:
    """Records with canonical column names, read in batches.

    name: the file's name or the kind of table; encoding: of a text file; notes: what was found out or worked around;
    headers: canonical name to the headers it was taken from. Columns of a batch are those of the schema that the
    source has, as Arrow strings, and `source_row` int64: the line of a text file, the row of a sheet (both count the
    header), or the place in a table counted from 1.
    """

    def __init__(
        self,
        opened: Opened,
        schema: Schema,
        mapping: Mapping[str, str | Sequence[str]] | None = None,
        gaiji: Mapping[str, str] | None = None,
        era_codes: str | None = None,
    ) -> None:
        self.name, self.schema, self.encoding, self.notes = opened.name, schema, opened.encoding, opened.notes
        self._resolution = resolve_columns(opened.headers, schema, mapping, opened.name)
        self.headers = self._resolution.headers(opened.headers)
        self._opened, self._gaiji, self._era_codes = opened, dict(gaiji or {}), era_codes
        self._renamed: Mapping[str, str] = {}
        self._quarantine: pa.Table | None = None
        self._unread: Counter[str] = Counter()
        self._row_count = 0

    def without(self, *names: str) -> Source:
        """The same source, some of its columns not read."""
        other = copy(self)
        pieces = tuple(piece for piece in self._resolution.pieces if piece.name not in names)
        other._resolution = replace(self._resolution, pieces=pieces)
        return other

    def renamed(self, names: Mapping[str, str]) -> Source:
        """The same source, some of its columns under other names (canonical name to the name in its batches)."""
        other = copy(self)
        other._renamed = {**self._renamed, **names}
        return other

    def __repr__(self) -> str:
        return f"Source({self.name}, {self.schema.name}: {', '.join(self.columns)})"

    @property
    def rows_expected(self) -> int:
        """A guess at how many rows there are, from above where nobody counted."""
        return self._opened.rows_expected

    @property
    def fingerprint(self) -> str:
        """Equal for a file that did not change and is read the same way; empty where the source is no file."""
        told = (
            self._opened.fingerprint,
            self.schema.name,
            sorted(self.headers.items()),
            sorted(self._gaiji.items()),
            sorted(self._renamed.items()),
        )
        return repr(told) if self._opened.fingerprint else ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns its batches have: canonical names, or what they were renamed to."""
        return tuple(self._renamed.get(name, name) for name in self._resolution.names)

    @property
    def arrow_schema(self) -> pa.Schema:
        """The schema of every batch."""
        return pa.schema([*((name, pa.string()) for name in self.columns), ("source_row", pa.int64())])

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Record batches of about `rows` rows each, in the source's order. Each call is a new pass over the source.

        Memory is bounded by the batch and 16 to 32 bytes per row for finding repeated keys; of a long source the keys
        are read first, so that few have to be remembered.
        """
        repeats, refused, count = self._repeats(rows), [], 0
        checks = RowChecks(self.schema, repeats, 0 if repeats else self.rows_expected)
        unread: Counter[str] = Counter()
        for part in self._opened.read(self._resolution, rows):
            found, turned_away = checks.check(self._composed(part, self._resolution))
            refused += [*part.refused, *turned_away]
            count += len(part.source_row) + sum(len(some.source_row) for some in part.refused)
            if found.num_rows:
                unread.update(unread_birth_dates(found, self._era_codes))
                yield pa.RecordBatch.from_arrays(found.columns, schema=self.arrow_schema)
        table, lost = quarantine_table(tuple(refused)), self._opened.lost
        self._quarantine = table if lost is None else pa.concat_tables([table, lost])
        self._row_count = count + (0 if lost is None else lost.num_rows)
        self._unread = unread

    def _composed(self, part: Rows, resolution: Resolution) -> pa.RecordBatch:
        pieces = resolution.pieces
        columns = [
            compose(part.columns, piece, self.schema.field(piece.name), self._gaiji) for piece in pieces
        ]
        return pa.RecordBatch.from_arrays(
            [*columns, pa.array(part.source_row, pa.int64())], [*resolution.names, "source_row"]
        )

    def _repeats(self, rows: int) -> Repeats | None:
        expected = self._opened.rows_expected
        if not self.schema.unique or expected < MANY_ROWS:
            return None
        key = tuple(piece for piece in self._resolution.pieces if piece.name == self.schema.key)
        only = replace(self._resolution, pieces=key)
        batches = (self._composed(part, only) for part in self._opened.read(only, rows))
        return repeats_of(batches, self.schema, expected)

    def table(self) -> pa.Table:
        """All records as one table."""
        return pa.Table.from_batches(list(self.batches()), self.arrow_schema)

    def _pass_over(self) -> None:
        if self._quarantine is None:
            for _ in self.batches():
                pass

    @property
    def quarantine(self) -> pa.Table:
        """Rows that are not used: source_row, reason (a name of REASONS), detail. Reads the source if nobody has."""
        self._pass_over()
        return self._quarantine

    @property
    def unread_birth_dates(self) -> dict[str, int]:
        """Birth dates of usable rows that count as missing, by fault (BIRTH_DATE_FAULTS)."""
        self._pass_over()
        return dict(sorted(self._unread.items()))

    @property
    def row_count(self) -> int:
        """All rows of the source: those in batches and those in quarantine. Reads the source if nobody has."""
        self._pass_over()
        return self._row_count
