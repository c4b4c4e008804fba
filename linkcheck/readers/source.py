"""A source of records: batches of canonical columns, and the rows that could not be used.

Whatever a source is made of (a file, a table), its rows come out as Arrow strings under canonical names with their
number in the source, so that no type guess loses a leading zero. Every row is either in a batch or in quarantine. What
tells of the address of a person under non-disclosure is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from linkcheck.normalize.day_order import order_counts, order_of
from linkcheck.normalize.field_width import FieldWidth
from linkcheck.normalize.nondisclosure import concealed
from linkcheck.readers.account import Account, width_notes
from linkcheck.readers.arbiter import SAMPLED
from linkcheck.readers.checks import RowChecks, repeats_of
from linkcheck.readers.compose import compose
from linkcheck.readers.headers import resolve_columns
from linkcheck.readers.identity import with_shared_numbers
from linkcheck.readers.opened import Options, RawSource, Rows
from linkcheck.readers.pieces import Piece, Resolution
from linkcheck.readers.reasons import QUARANTINE, Note, RefusedRows, quarantine_table
from linkcheck.records import Schema
from linkcheck.repeats import Repeats

__all__ = ["Source", "resolved"]

BATCH_ROWS = 131_072
MANY_ROWS = 1 << 22
"""Sources expected to be longer than this are read for their keys first."""


class Source:
    """Records with canonical column names, read in batches.

    name: the file's name or the kind of table; encoding: of a text file. Columns of a batch are those of the schema
    that the source has, as Arrow strings, and `source_row` int64: the line of a text file, the row of a sheet (both
    count the header), or the place in a table counted from 1.
    """

    def __init__(self, opened: RawSource, schema: Schema, options: Options | None = None) -> None:
        self.name, self.schema, self.encoding = opened.name, schema, opened.encoding
        self._opened, self._options = opened, options or Options()
        self._resolution = resolved(opened, schema, self._options)
        self._renamed: Mapping[str, str] = {}
        self._quarantine: pa.Table | None = None
        self._account = Account()
        self._orders: dict[str, str | None] = {}
        self._row_count = 0

    def without(self, *names: str) -> Source:
        """The same source, some of its columns not read."""
        other = copy(self)
        pieces = tuple(piece for piece in self._resolution.pieces if piece.name not in names)
        other._resolution = replace(self._resolution, pieces=pieces)
        return other

    def repaired(self) -> Source:
        """The same source, leading zeros that a spreadsheet dropped from My Numbers put back where the check digit then
        holds."""
        other = copy(self)
        other._options = replace(self._options, repair_leading_zeros=True)
        return other

    def renamed(self, names: Mapping[str, str]) -> Source:
        """The same source, some of its columns under other names (canonical name to the name in its batches)."""
        other = copy(self)
        other._renamed = {**self._renamed, **names}
        return other

    def __repr__(self) -> str:
        return f"Source({self.name}, {self.schema.name}: {', '.join(self.columns)})"

    @property
    def headers(self) -> dict[str, tuple[str, ...]]:
        """Canonical name to the headers it was taken from."""
        return self._resolution.headers(self._opened.headers)

    @property
    def every_header(self) -> tuple[str, ...]:
        """All headers of the source in their order, used or not."""
        return self._opened.headers

    @property
    def facts(self) -> Mapping[str, str | int]:
        """How the source is read, as far as it has them: delimiter, sheet, header_row."""
        return self._opened.facts

    @property
    def rows_expected(self) -> int:
        """A guess at how many rows there are, from above where nobody counted."""
        return self._opened.rows_expected

    @property
    def fingerprint(self) -> str:
        """Equal for a file that did not change and is read the same way; empty where the source is no file."""
        options = self._options
        read_as = (sorted(self.headers.items()), sorted(options.gaiji.items()), options.repair_leading_zeros)
        told = (self._opened.fingerprint, self.schema.name, *read_as, sorted(self._renamed.items()))
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
        are read first, so that few have to be remembered. Raises InputError where kanji and kana names are exchanged.
        """
        options, repeats, refused, count = self._options, self._repeats(rows), [], 0
        repaired = options.repair_leading_zeros
        checks = RowChecks(self.schema, repeats, 0 if repeats else self.rows_expected, repaired)
        account = Account(options.era_codes, repaired, order=self.day_order)
        for part in self._opened.read(self._resolution, rows):
            batch = account.cleaned(self._composed(part, self._resolution), self.schema, self.name)
            found, turned_away = checks.check(batch)
            refused += [*part.refused, *turned_away]
            count += len(part.source_row) + sum(len(some.source_row) for some in part.refused)
            if found.num_rows:
                found = concealed(account.read(found))
                yield pa.RecordBatch.from_arrays(found.columns, schema=self.arrow_schema)
        self._quarantine = pa.concat_tables([quarantine_table(tuple(refused)), self.lost])
        self._row_count = count + self.lost.num_rows
        self._account = account

    @property
    def lost(self) -> pa.Table:
        """Rows that its format refuses before anybody reads them, a part of its quarantine."""
        return QUARANTINE.empty_table() if self._opened.lost is None else self._opened.lost

    def raw_batches(self, rows: int = BATCH_ROWS) -> Iterator[tuple[pa.RecordBatch, tuple[RefusedRows, ...]]]:
        """Batches of canonical columns before anything is cleaned or refused for what is in it, each with the rows that
        could not be read at all. For looking at a source; checks take `batches`."""
        for part in self._opened.read(self._resolution, rows):
            yield self._composed(part, self._resolution), part.refused

    @property
    def resolution(self) -> Resolution:
        """Where each canonical column is found."""
        return self._resolution

    def _composed(self, part: Rows, resolution: Resolution) -> pa.RecordBatch:
        pieces, numbers = resolution.pieces, pa.array(part.source_row, pa.int64())
        columns = [
            compose(part.columns, piece, self.schema.field(piece.name), self._options.gaiji, self.name)
            if piece.places
            else numbers.cast(pa.string())
            for piece in pieces
        ]
        return pa.RecordBatch.from_arrays([*columns, numbers], [*resolution.names, "source_row"])

    def _repeats(self, rows: int) -> Repeats | None:
        expected = self._opened.rows_expected
        if not self.schema.unique or expected < MANY_ROWS:
            return None
        return repeats_of(self._only(self.schema.key, rows), self.schema, expected)

    def _only(self, name: str, rows: int) -> Iterator[pa.RecordBatch]:
        """Batches of one of its columns, cleaned, of all rows that could be read: a pass of its own."""
        pieces = tuple(piece for piece in self._resolution.pieces if piece.name == name)
        only = replace(self._resolution, pieces=pieces)
        account = Account(None, self._options.repair_leading_zeros)
        for part in self._opened.read(only, rows):
            yield account.cleaned(self._composed(part, only), self.schema, self.name)

    def day_order(self, name: str) -> str | None:
        """In which order the days of a column (its canonical name) with the year last stand, by all of its rows, as
        `normalize.day_order.order_of` tells it. A pass over that column, made once and only where somebody asks."""
        if name not in self._orders:
            counts = sum(order_counts(batch.column(name)) for batch in self._only(name, BATCH_ROWS))
            self._orders[name] = order_of(counts + np.zeros(2, np.int64))
        return self._orders[name]

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
    def account(self) -> Account:
        """What the last pass found out: what could not be read, what was taken off. Reads the source if nobody has."""
        self._pass_over()
        return self._account

    @property
    def widths(self) -> Mapping[str, FieldWidth]:
        """What fields of names hold, as far as the last pass tells, by the columns its batches have. Reads the source
        if nobody has."""
        return {self._renamed.get(name, name): width for name, width in self.account.widths.items()}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was found out or worked around so far."""
        return (*self.source_notes, *width_notes(self._account.widths))

    @property
    def source_notes(self) -> tuple[Note, ...]:
        """The notes that no later change of rows can change."""
        return (*self._opened.notes, *self._resolution.notes, *self._account.notes())

    @property
    def unread_birth_dates(self) -> dict[str, int]:
        """Birth dates of usable rows that count as missing, by fault (BIRTH_DATE_FAULTS)."""
        return self.account.unread_birth_dates

    @property
    def row_count(self) -> int:
        """All rows of the source: those in batches and those in quarantine. Reads the source if nobody has."""
        self._pass_over()
        return self._row_count


def resolved(opened: RawSource, schema: Schema, options: Options) -> Resolution:
    """Where a schema's columns are found in what was opened. Raises InputError as `resolve_columns` does."""
    sample = partial(_first_columns, opened)
    found = resolve_columns(opened.headers, schema, options.mapping, opened.name, sample)
    return with_shared_numbers(found, schema, sample)


def _first_columns(opened: RawSource, places: Sequence[int]) -> dict[int, pa.Array]:
    """The first values of the columns at some places."""
    wanted = Resolution((Piece("sample", tuple(places)),), 0)
    parts = opened.read(wanted, SAMPLED)
    found = next((part for part in parts if len(part.source_row)), None)
    return {place: found.columns[place] if found else pa.array([], pa.string()) for place in places}
