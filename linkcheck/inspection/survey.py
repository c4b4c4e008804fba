"""One pass over the rows of a source, and what is told of its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from linkcheck.inspection.tally import Tally
from linkcheck.inspection.understanding import ColumnAccount
from linkcheck.readers import Note, Source
from linkcheck.readers.account import Account, exchanged_names
from linkcheck.readers.checks import RowChecks
from linkcheck.readers.decode import ahead
from linkcheck.readers.header_words import is_alias
from linkcheck.readers.pieces import Piece
from linkcheck.readers.reasons import RefusedRows
from linkcheck.records import Schema
from linkcheck.settings import Settings

__all__ = ["Survey"]

TOLD_SHAPES = 10
SURE = 3
"""Known headers from which a row is surely one of headers, so that its other titles are no person's data."""

WHY = {
    "settings": Note("named in the settings", "設定で指定"),
    "row": Note("the number of the row", "行番号"),
    "joined": Note("joined", "結合"),
    "known": Note("known header", "既知の見出し"),
    "words": Note("known by its words", "見出しの語から判断"),
}
"""Why a header is a column."""


class Survey:
    """Counts of what is in a source, or in its first rows; `add` takes batch after batch. Of a few rows no shapes are
    taken."""

    def __init__(self, source: Source, schema: Schema, settings: Settings, rows: int | None = None) -> None:
        self.source, self.schema = source, schema
        repaired = settings.repair_leading_zeros
        self.account = Account(settings.era_codes, repaired, tolerant=True, order=source.day_order)
        self.tallies = {name: Tally(schema.field(name), rows is None) for name in source.resolution.names}
        lost = source.lost["reason"].to_pylist() if rows is None else []
        self.quarantine: Counter[str] = Counter(lost)
        self.rows, self.lost_count, self.exchanged = 0, len(lost), False
        needed = {schema.key, *(("my_number",) if schema.linked else ())}
        checks = RowChecks(schema, None, rows or source.rows_expected, settings.repair_leading_zeros)
        self._checks = checks if needed <= set(source.columns) else None

    def add(self, batches: Iterable[tuple[pa.RecordBatch, tuple[RefusedRows, ...]]]) -> None:
        """Count batches as `Source.raw_batches` gives them."""
        for raw, refused in ahead(batches):
            batch = self.account.cleaned(raw, self.schema, self.source.name)
            if not self.rows:
                self.exchanged = exchanged_names(batch)
            turned_away = self._checks.check(batch)[1] if self._checks else []
            for part in (*refused, *turned_away):
                self.quarantine[part.reason] += len(part.source_row)
            self.rows += batch.num_rows + sum(len(part.source_row) for part in refused)
            for name, tally in self.tallies.items():
                tally.add(batch.column(name))
            self.account.read(batch)

    def columns(self, mapping: Mapping[str, str | Sequence[str]]) -> dict[str, ColumnAccount]:
        """Every column that was found, as it is told."""
        headers = self.source.headers
        return {
            piece.name: self._told(piece, headers[piece.name], "settings" if piece.name in mapping else "")
            for piece in self.source.resolution.pieces
        }

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that nobody uses; the places alone where the row may hold a person's data."""
        pieces = self.source.resolution.pieces
        used = {place for piece in pieces for place in piece.places}
        return tuple(
            title if len(pieces) >= SURE and title else f"#{place + 1}"
            for place, title in enumerate(self.source.every_header)
            if place not in used
        )

    def _told(self, piece: Piece, headers: tuple[str, ...], why: str) -> ColumnAccount:
        tally, name = self.tallies[piece.name], piece.name
        if not why and len(piece.places) != 1:
            why = "joined" if piece.places else "row"
        return ColumnAccount(
            name,
            headers,
            WHY[why or ("known" if is_alias(name, headers[0]) else "words")],
            tally.filled,
            self.account.unread.get(name, {}),
            tally.invalid if tally.is_judged else None,
            tally.repeated,
            dict(tally.forms.most_common()),
            dict(tally.shapes.most_common(TOLD_SHAPES)),
            self.account.worn.get(name, {}),
        )
