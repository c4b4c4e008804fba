"""A prepared register as an input of a check: what its source was found to be, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

import pyarrow as pa

from linkcheck.errors import InputError
from linkcheck.normalize.field_width import FieldWidth
from linkcheck.prepared.layout import QUARANTINE_FILE, is_prepared, read_manifest, refuse_other_settings
from linkcheck.prepared.store import PreparedStore, open_prepared_store, widths_told
from linkcheck.readers import Note, Source
from linkcheck.readers.account import Account, width_notes
from linkcheck.records import REGISTER
from linkcheck.settings import Settings

__all__ = ["PreparedSource", "prepared_from"]


class PreparedSource(Source):
    """The register that was prepared in a directory, read as its source was read then.

    Raises InputError where it is damaged, or was made by another version, other tables or other code.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.manifest, self._whole, self._refused = opened(self.path)
        told = self.manifest["source"]
        self.name, self.schema, self.encoding = self.path.name, REGISTER, told["encoding"]
        self._told = told
        self._account = Account.of_counts(told["unread"], told["worn"])
        self._left_out: frozenset[str] = frozenset()

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self.path / str(self.manifest["data"])

    def refuse_other_settings(self, settings: Settings) -> None:
        """Raise InputError where a check's settings are not those that the register was prepared with."""
        refuse_other_settings(self.path, self.manifest, settings)

    def give_back(self) -> None:
        """Give pages of its files back where many are held."""
        self._whole.index.files.give_back()

    @property
    def store(self) -> PreparedStore:
        """Its rows, picked by number."""
        if not self._left_out:
            return self._whole
        whole = self._whole
        table = whole.table.select([*self.columns, "source_row"])
        store = PreparedStore(table, whole.index, whole.first_source_row, whole.fingerprint)
        store.manifest = whole.manifest
        return store

    def without(self, *names: str) -> PreparedSource:
        """The same register, some of its columns not read."""
        other = copy(self)
        other._left_out = self._left_out | frozenset(names)
        return other

    def renamed(self, names: Mapping[str, str]) -> PreparedSource:
        """The same register; no case calls a register's columns otherwise."""
        if names:
            raise ValueError("a prepared register keeps the names of its columns")
        return copy(self)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns its batches have."""
        names = self._whole.schema.names
        return tuple(name for name in names if name != "source_row" and name not in self._left_out)

    @property
    def headers(self) -> dict[str, tuple[str, ...]]:
        """Canonical name to the headers it was taken from."""
        return {name: tuple(headers) for name, headers in self._told["headers"].items()}

    @property
    def every_header(self) -> tuple[str, ...]:
        """All headers of the register's source."""
        return tuple(self._told["every_header"])

    @property
    def facts(self) -> Mapping[str, str | int]:
        """Nothing: how the source was read does not matter any more."""
        return {}

    @property
    def understood(self) -> Mapping[str, Any]:
        """How the source was read when it was prepared (`Inspection.to_dict`)."""
        told: Mapping[str, Any] = self._told["understood"]
        return told

    @property
    def account(self) -> Account:
        """What could not be read, what was taken off, when the source was read."""
        return self._account

    @property
    def widths(self) -> Mapping[str, FieldWidth]:
        """What fields of names hold, as far as its rows tell."""
        return widths_told(self.manifest)

    @property
    def source_notes(self) -> tuple[Note, ...]:
        """What was found out or worked around when the source was read."""
        return tuple(Note(*note) for note in self._told["notes"])

    @property
    def notes(self) -> tuple[Note, ...]:
        """The same, and what its rows tell of fields of names."""
        return (*self.source_notes, *width_notes(self.widths))

    def repaired(self) -> PreparedSource:
        """The same register; whether zeros were put back was settled when it was prepared."""
        return copy(self)

    @property
    def rows_expected(self) -> int:
        """How many rows there are."""
        return self._whole.row_count

    @property
    def fingerprint(self) -> str:
        """Equal for a register of the same content; empty where its source was no file."""
        return self._whole.fingerprint if self._told["is_file"] else ""

    def batches(self, rows: int = 131_072) -> Iterator[pa.RecordBatch]:
        """Record batches of its rows."""
        return (batch for _, batch in self.store.batches(tuple(self.arrow_schema.names), rows))

    @property
    def quarantine(self) -> pa.Table:
        """Rows of the register's source that are not used."""
        return self._refused

    @property
    def row_count(self) -> int:
        """All rows of the register's source: those in batches and those in quarantine."""
        return self._whole.row_count + int(self._refused.num_rows)


def opened(path: Path) -> tuple[dict[str, Any], PreparedStore, pa.Table]:
    """Manifest, residents and quarantine, all of one state: once more where somebody updates them at this moment.

    Raises InputError as PreparedSource does.
    """
    for last in (False, False, True):
        manifest = read_manifest(path)
        try:
            store = open_prepared_store(path / str(manifest["data"]), manifest)
            with pa.OSFile(str(store.index.files.folder / QUARANTINE_FILE)) as file:
                return manifest, store, pa.ipc.open_file(file).read_all()
        except (InputError, OSError):
            if last or read_manifest(path)["data"] == manifest["data"]:
                raise
    raise AssertionError("the last round returns or raises")


def prepared_from(given: Any) -> str:
    """SHA-256 of the file that a prepared register (its directory, or open) was made from; "" where it was none."""
    if isinstance(given, PreparedSource):
        return str(given.manifest["source"]["sha256"])
    if not is_prepared(given):
        return ""
    try:
        return str(read_manifest(Path(given))["source"]["sha256"])
    except InputError:  # opening it says it better
        return ""
