"""What each link is made of, as keyed hashes: whether record and resident are what they were at an earlier check.

A hash without a key of a My Number, a birth date or a name is no secret: all of them can be tried out. So contents are
compared by HMAC-SHA256 with a random key, which stays in the directories of the checks. Attributes are hashed one by
one, so that it can be told which of them changed; 64 bits of each are kept.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.notations import NOTATIONS, notations_of
from linkcheck.audit.run import Run
from linkcheck.columns import to_array
from linkcheck.engines.store import Store
from linkcheck.errors import InputError
from linkcheck.links.score import COMPARED
from linkcheck.settings import Settings

__all__ = ["CONTENT_FILE", "KEY_FILE", "Contents", "content_key", "link_contents"]

CONTENT_FILE, KEY_FILE = "content.parquet", "content.key"
KEY_BYTES = 32
PLACES = frozenset({"record_id", "batch_id", "row_in_batch", "source_row"})
"""Where a record stands is no part of what it says."""

UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Contents:
    """N links: ids of the records, insurers (null: unknown), and per attribute of a side (record_address,
    resident_name_kana, ... _other: all that is not compared) a keyed hash uint64[N], 0 for missing; notations bool[N]
    each (`audit.notations`)."""

    ids: pa.Array
    insurers: pa.Array
    hashes: Mapping[str, UInt64s]
    key: bytes = field(repr=False)
    notations: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)


def content_key(settings: Settings) -> bytes | None:
    """The key of the check before, a new one for the first check, None where nobody asks for contents.

    Raises InputError where the directory of the check before holds none.
    """
    if settings.previous_directory is None:
        return secrets.token_bytes(KEY_BYTES) if settings.for_next_check else None
    folder = Path(settings.previous_directory)
    try:
        key = (folder / KEY_FILE).read_bytes()
        if len(key) == KEY_BYTES and (folder / CONTENT_FILE).is_file():
            return key
    except OSError:
        pass
    raise InputError("previous_none", "--previous", files=f"{KEY_FILE}, {CONTENT_FILE}")


def link_contents(run: Run, register_row: npt.NDArray[np.int32], key: bytes) -> Contents:
    """The contents of all N links of a run; register_row int32[N], -1 where nobody was found."""
    ids = [pa.array([], pa.string())]
    insurers = [pa.array([], pa.string())]
    parts: list[dict[str, UInt64s]] = []
    written: list[dict[str, npt.NDArray[np.bool_]]] = []
    columns = tuple(run.left.schema.names)
    for start, batch in run.left.batches(columns, run.settings.batch_rows):
        rows = register_row[start : start + batch.num_rows].astype(np.int64)
        residents = run.right.take(rows, _told(run.right))
        sides = ("record", pa.Table.from_batches([batch])), ("resident", residents)
        parts.append({name: made for side in sides for name, made in _hashes(*side, key).items()})
        written.append(notations_of(batch))
        ids.append(batch["record_id"])
        known = "insurer_number" in columns
        insurers.append(batch["insurer_number"] if known else pa.nulls(batch.num_rows, pa.string()))
    empty = np.empty(0, np.uint64)
    names = parts[0] if parts else {}
    hashes = {name: np.concatenate([empty, *(part[name] for part in parts)]) for name in names}
    notations = {
        name: np.concatenate([np.empty(0, np.bool_), *(part[name] for part in written)]) for name in NOTATIONS
    }
    return Contents(pa.concat_arrays(ids), pa.concat_arrays(insurers), hashes, key, notations)


def _told(store: Store) -> tuple[str, ...]:
    return tuple(name for name in store.schema.names if name not in PLACES)


def _hashes(side: str, table: pa.Table, key: bytes) -> dict[str, UInt64s]:
    single = ("my_number", *COMPARED) if side == "record" else COMPARED
    none = pa.nulls(table.num_rows, pa.string())
    texts = {name: to_array(table[name]) if name in table.column_names else none for name in single}
    rest = [name for name in sorted(table.column_names) if name not in {*single, "my_number", *PLACES}]
    texts["other"] = _joined(table, rest) if rest else none
    return {f"{side}_{name}": keyed_hashes(values, f"{side}_{name}", key) for name, values in texts.items()}


def _joined(table: pa.Table, names: list[str]) -> pa.Array:
    """Columns with their names as one text, so that a new column without values changes nothing."""
    told = [
        pc.if_else(
            pc.is_valid(table[name]),
            pc.binary_join_element_wise(name, table[name], "\x1e", null_handling="skip"),
            "",
        )
        for name in names
    ]
    joined = to_array(pc.binary_join_element_wise(*told, "\x1f"))
    nothing = "\x1f" * (len(names) - 1)
    stripped = pc.utf8_trim(joined, "\x1f")
    return to_array(pc.if_else(pc.equal(joined, nothing), pa.scalar(None, pa.string()), stripped))


def keyed_hashes(values: pa.Array, name: str, key: bytes) -> UInt64s:
    """64 bits of HMAC-SHA256(key, name and value) per row, uint64[N]; 0 for null."""
    found = values.dictionary_encode()
    head = f"{name}\0".encode()
    digests = [
        hmac.digest(key, head + value.encode(), "sha256")[:8] for value in found.dictionary.to_pylist()
    ]
    hashes = np.frombuffer(b"".join([bytes(8), *digests]), "<u8").astype(np.uint64)
    places = pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.asarray(hashes[places + 1])
