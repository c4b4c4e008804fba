"""One look at a file or table without a register: how it is understood, what is in it, what looks wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from linkcheck.errors import InputError
from linkcheck.inspection.kinds import guessed_kind
from linkcheck.inspection.starter import starter
from linkcheck.inspection.suspicion import suspicions
from linkcheck.inspection.tally import Tally
from linkcheck.inspection.understanding import ColumnTold, Inspection
from linkcheck.readers import Note, Source, open_records, read_as
from linkcheck.readers.account import Account, exchanged_names
from linkcheck.readers.checks import RowChecks
from linkcheck.readers.header_words import is_alias
from linkcheck.readers.pieces import Piece
from linkcheck.records import SCHEMAS, Schema
from linkcheck.settings import Settings, given_settings

__all__ = ["inspect"]

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


def inspect(
    source: Any, as_: str | None = None, *, settings: Settings | Mapping[str, Any] | None = None
) -> Inspection:
    """How a file or table is understood, without a register; a million rows take seconds.

    source: a path or any table, as for a check. as_: the kind of records (`insurance`, `register`, `accounts`, `tax`,
    `points`, ...); without it the headers tell. settings: how to read it (`encoding`, `sheet`, `columns`,
    `era_codes`, `gaiji`). What comes back prints as lines in Japanese and English and holds counts and shapes, never a
    value: headers with why they are a column, filled and unread values, notations, check digits, repeated values,
    suspicions; its `starter` is a settings file that makes this understanding explicit.

    Raises InputError for a file that cannot be read, or where no header is known; never for a value.
    """
    chosen = given_settings(settings)
    if as_ is not None and as_ not in SCHEMAS:
        raise InputError("kind_other", "as", known=", ".join(SCHEMAS))
    side = "register_" if as_ == "register" else ""
    mapping = chosen.columns.get(as_) if as_ else None
    opened = open_records(
        source,
        SCHEMAS[as_ or "accounts"],  # files of banks are known by their own format
        encoding=getattr(chosen, f"{side}encoding"),
        mapping=mapping,
        sheet=getattr(chosen, f"{side}sheet"),
    )
    kind = as_ or guessed_kind(opened)
    schema = SCHEMAS[kind].tolerant
    options = read_as(mapping or chosen.columns.get(kind), chosen.gaiji, chosen.era_codes)
    found = _Look(Source(opened, schema, options), SCHEMAS[kind], chosen)
    found.pass_over()
    columns = found.columns(options.mapping or {})
    known = len(found.source.resolution.pieces)
    return Inspection(
        name=opened.name,
        kind=kind,
        guessed=as_ is None,
        encoding=opened.encoding,
        facts=dict(opened.facts),
        rows=found.rows,
        columns=tuple(columns.values()),
        unused=_unused(found.source, known >= SURE),
        absent=tuple(name for name in SCHEMAS[kind].required if name not in columns),
        empty=tuple(name for name, column in columns.items() if not column.filled),
        quarantine=dict(found.quarantine.most_common()),
        suspicions=suspicions(columns, found.tallies, found.quarantine, found.exchanged),
        notes=(*found.source.notes, *found.account.notes()),
        starter=starter(opened, schema, found.source.resolution, options, chosen),
    )


class _Look:
    """One pass over a source, and its counts."""

    def __init__(self, source: Source, schema: Schema, settings: Settings) -> None:
        self.source, self.schema = source, schema
        self.account = Account(settings.era_codes, settings.repair_leading_zeros, tolerant=True)
        self.tallies = {name: Tally(schema.field(name)) for name in source.resolution.names}
        self.quarantine: Counter[str] = Counter()
        self.rows, self.exchanged = 0, False
        needed = {schema.key, *(("my_number",) if schema.linked else ())}
        checks = RowChecks(schema, None, source.rows_expected, settings.repair_leading_zeros)
        self._checks = checks if needed <= set(source.columns) else None

    def pass_over(self) -> None:
        """Read everything once."""
        for raw, refused in self.source.raw_batches():
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

    def columns(self, mapping: Mapping[str, str | Sequence[str]]) -> dict[str, ColumnTold]:
        """Every column that was found, as it is told."""
        headers = self.source.headers
        return {
            piece.name: self._told(piece, headers[piece.name], "settings" if piece.name in mapping else "")
            for piece in self.source.resolution.pieces
        }

    def _told(self, piece: Piece, headers: tuple[str, ...], why: str) -> ColumnTold:
        tally, name = self.tallies[piece.name], piece.name
        if not why and len(piece.places) != 1:
            why = "joined" if piece.places else "row"
        return ColumnTold(
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


def _unused(source: Source, surely_headers: bool) -> tuple[str, ...]:
    """Headers that nobody uses; the places alone where the row may hold a person's data."""
    used = {place for piece in source.resolution.pieces for place in piece.places}
    return tuple(
        title if surely_headers and title else f"#{place + 1}"
        for place, title in enumerate(source.every_header)
        if place not in used
    )
