"""The residents of a prepared register, memory-mapped: rows, integers, and where each number, date and name stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Utf8
from linkcheck.engines.store import MemoryStore
from linkcheck.errors import InputError
from linkcheck.links.score import RowKeys, Side
from linkcheck.normalize.field_width import FieldWidth, NameWidths
from linkcheck.normalize.name_keys import NameKeys
from linkcheck.owner.namesakes import Namesakes
from linkcheck.owner.scripts import RegisterScripts
from linkcheck.prepared.layout import RESIDENTS
from linkcheck.prepared.mapped import MappedFolder

__all__ = ["KEYED", "PreparedStore", "ResidentIndex", "key_arrays", "widths_told"]

KEYED = ("number", "date", "kana", "kanji")
"""What residents are looked up by: each has its keys in order (KEYED-keys.npy) and their rows (KEYED-rows.npy)."""

Rows = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt64s = npt.NDArray[np.uint64]


def widths_told(manifest: Mapping[str, Any]) -> dict[str, FieldWidth]:
    """What fields of names hold, as a manifest tells."""
    return {name: FieldWidth(**told) for name, told in manifest["widths"].items()}


def key_arrays(keys: RowKeys) -> dict[str, npt.NDArray[Any]]:
    """The integers of N rows by the names of their files."""
    names = {f"name_{each.name}": getattr(keys.names, each.name) for each in fields(NameKeys)}
    return {"dates": keys.dates, "sexes": keys.sexes, **names}


def read_keys(files: MappedFolder) -> RowKeys:
    """The integers of all residents."""
    names = NameKeys(*(files.array(f"name_{each.name}") for each in fields(NameKeys)))
    return RowKeys(names, files.array("dates"), files.array("sexes"))


def read_side(table: pa.Table, keys: RowKeys, widths: NameWidths) -> Side:
    """The residents, ready to be compared. Texts are known to be UTF-8: nothing is read but the addresses' bounds."""
    nothing = pa.nulls(table.num_rows, pa.string())
    kanji, kana, address = (
        table[name].chunk(0) if name in table.column_names else nothing
        for name in ("name_kanji", "name_kana", "address")
    )
    return Side(keys.names, keys.dates, keys.sexes, kanji, kana, bounds_of(address), widths)


def bounds_of(text: pa.Array) -> Utf8:
    """A column of strings as bytes and offsets."""
    _, offsets, data = text.buffers()
    stored = np.frombuffer(offsets, np.int32, len(text) + 1) if offsets else np.zeros(len(text) + 1, np.int32)
    found = np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8)
    found.flags.writeable = False  # as `columns.utf8` has it, so that kernels are compiled once
    valid = np.ones(len(text), np.bool_)
    if text.null_count:
        valid = np.array(text.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    return Utf8(found, stored.astype(np.int64), valid)


@dataclass(frozen=True)
class ResidentIndex:
    """Where residents stand, by My Number, birth date and whole name (see `owner.index.Index`)."""

    side: Side
    files: MappedFolder
    scripts: RegisterScripts
    latest: Int32s
    widths: Mapping[str, FieldWidth]

    def open_files(self) -> None:
        """Open all files now: an update may remove them later."""
        try:
            _ = self.posted, self.namesakes
        except (OSError, ValueError):
            raise _damaged(self.files.folder) from None

    @cached_property
    def posted(self) -> Mapping[str, tuple[npt.NDArray[Any], Int32s]]:
        """By each of KEYED: the keys in order, and their rows; rows of one key are ascending."""
        count = len(self.side)
        read = {
            name: tuple(self.files.array(f"{name}-{part}") for part in ("keys", "rows")) for name in KEYED
        }
        if any(len(keys) != len(rows) or len(keys) > count for keys, rows in read.values()):
            raise _damaged(self.files.folder)
        return {name: (keys, rows) for name, (keys, rows) in read.items()}

    @cached_property
    def namesakes(self) -> Namesakes:
        """Those who share name and birth date with another."""
        parts = ("person", "row", "names", "counts")
        return Namesakes(*(self.files.array(f"namesakes-{part}") for part in parts))

    def rows_of_numbers(self, numbers: Rows) -> Rows:
        """The first row with each My Number, int64[M], -1 for none (also for negative numbers)."""
        keys, rows = self.posted["number"]
        found = np.full(len(numbers), -1, np.int64)
        if len(keys):
            place = np.minimum(np.searchsorted(keys, numbers), len(keys) - 1)
            hit = keys[place] == numbers
            found[hit] = rows[place[hit]]
        return self._inside(found)

    def rows_near(self, dates: Int32s, names: UInt64s, most: int) -> Rows | None:
        """Residents with one of the birth dates or whole names; see `owner.index.Index`."""
        parts, count = [np.empty(0, np.int32)], 0
        for name, wanted in (("date", dates), ("kana", names), ("kanji", names)):
            keys, rows = self.posted[name]
            start, stop = (np.searchsorted(keys, wanted, side) for side in ("left", "right"))
            count += int((stop - start).sum())
            if count > most:
                return None
            some = np.flatnonzero(start < stop)
            parts += [rows[start[at] : stop[at]] for at in some.tolist()]
        found = np.unique(np.concatenate(parts)).astype(np.int64)
        return self._inside(found)

    def _inside(self, rows: Rows) -> Rows:
        """The rows, all of which exist (or are -1): kernels look at them without asking."""
        if len(rows) and not -1 <= rows.min() <= rows.max() < len(self.side):
            raise _damaged(self.files.folder)
        return rows


class PreparedStore(MemoryStore):
    """The rows of a prepared register with their index."""

    def __init__(
        self, table: pa.Table, index: ResidentIndex, first_source_row: int, fingerprint: str
    ) -> None:
        super().__init__(table, first_source_row)
        self.index, self.side, self.fingerprint = index, index.side, fingerprint
        self.widths = index.widths
        self.manifest: Mapping[str, Any] | None = None

    @property
    def elsewhere(self) -> Callable[[], MemoryStore] | None:
        """What opens the same files in another process, which must see them under the same path."""
        if self.manifest is None:
            return None
        return partial(opened_once, str(self.index.files.folder.absolute()), json.dumps(self.manifest))

    def rows_of_numbers(self, numbers: Rows) -> Rows:
        """The first row with each My Number, int64[M], -1 for none (also for negative numbers)."""
        return self.index.rows_of_numbers(numbers)


def open_prepared_store(folder: Path, manifest: Mapping[str, Any]) -> PreparedStore:
    """The residents that a manifest tells of. Raises InputError where files do not fit together."""
    files = MappedFolder(folder)
    try:
        table, keys = files.table(RESIDENTS), read_keys(files)
        table.validate()
    except (OSError, ValueError, pa.ArrowException):
        raise _damaged(folder) from None
    if any(len(array) != table.num_rows for array in key_arrays(keys).values()):
        raise _damaged(folder)
    scripts = RegisterScripts(**manifest["scripts"])
    latest, widths = np.array(manifest["latest"], np.int32), widths_told(manifest)
    side = read_side(table, keys, NameWidths.of(widths))
    index = ResidentIndex(side, files, scripts, latest, widths)
    index.open_files()
    store = PreparedStore(table, index, manifest["first_source_row"], manifest["content_sha256"])
    store.manifest = {name: manifest[name] for name in NEEDED}
    return store


NEEDED = ("scripts", "latest", "widths", "first_source_row", "content_sha256")
"""What opening the files takes of a manifest."""


@lru_cache(maxsize=1)
def opened_once(folder: str, manifest: str) -> PreparedStore:
    """The residents in a folder, opened once in a process; manifest: what is NEEDED of it, as JSON."""
    return open_prepared_store(Path(folder), json.loads(manifest))


def _damaged(folder: Path) -> InputError:
    return InputError("prepared_damaged", folder.parent.name)
