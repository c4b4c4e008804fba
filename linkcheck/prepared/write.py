"""The files of a prepared register: residents, sorted by what they are looked up by, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.local import run_bounded
from linkcheck.engines.store import MemoryStore
from linkcheck.errors import InputError
from linkcheck.links.score import RowKeys, Side
from linkcheck.messages import reason
from linkcheck.normalize.field_width import learned_widths
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.owner.best import LATEST
from linkcheck.owner.blocking import full_names, persons
from linkcheck.owner.namesakes import KeyFile
from linkcheck.owner.scripts import RegisterScripts
from linkcheck.prepared.layout import (
    MANIFEST,
    QUARANTINE_FILE,
    RESIDENTS,
    chosen,
    current,
    read_manifest,
)
from linkcheck.prepared.store import key_arrays
from linkcheck.private import private_directory
from linkcheck.settings import Settings

__all__ = ["file_sha256", "unwritable", "write_prepared"]

Arrays = dict[str, npt.NDArray[Any]]


def write_prepared(
    target: Path,
    store: MemoryStore,
    side: Side,
    told: Mapping[str, Any],
    quarantine: pa.Table,
    settings: Settings,
    until_now: str | None = None,
) -> None:
    """Write residents, their integers and their index; the manifest, exchanged at the end, names the new files.

    Raises InputError where it cannot be written, or where the folder named `until_now` is not the one that counts any
    more: somebody else made changes meanwhile.
    """
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with private_directory(".linkcheck-", target) as made:
            _write_table(quarantine, made / QUARANTINE_FILE)
            tasks = _tasks(store, side, settings, made)
            content, *_ = run_bounded(lambda task: task(), tasks, settings.threads)
            data = f"data-{secrets.token_hex(8)}"
            manifest = current() | {
                "data": data,
                "content_sha256": content,
                "settings": chosen(settings),
                "source": dict(told),
                "first_source_row": store.first_source_row,
                "resident_count": store.row_count,
                "scripts": asdict(RegisterScripts.of(store, settings.era_codes)),
                "widths": {name: asdict(width) for name, width in learned_widths(store.table).items()},
                "latest": np.sort(side.dates)[-LATEST:].tolist(),
                "files": {file.name: file.stat().st_size for file in sorted(made.iterdir())},
            }
            for file in made.iterdir():
                file.chmod(0o600)
            if until_now is not None and read_manifest(target)["data"] != until_now:
                raise _overtaken()
            _exchange(made, target, data, manifest)
    except OSError as error:
        raise unwritable(error) from None


def _exchange(made: Path, target: Path, data: str, manifest: Mapping[str, Any]) -> None:
    """Put the new files beside the old ones, then the new manifest in place of the old one: one step decides."""
    text = made / MANIFEST
    text.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
    text.chmod(0o600)
    folder = target / data
    folder.mkdir(mode=0o700)
    for file in made.iterdir():
        if file != text:
            file.replace(folder / file.name)
    text.replace(target / MANIFEST)
    for old in target.glob("data-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _write_table(table: pa.Table, path: Path) -> None:
    """An Arrow file without compression, all rows in one batch: it can be memory-mapped."""
    batch = pa.RecordBatch.from_arrays([to_array(column) for column in table.columns], schema=table.schema)
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_batch(batch)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tasks(store: MemoryStore, side: Side, settings: Settings, made: Path) -> list[Callable[[], str]]:
    """What writes the files, one after the other or beside each other; the first gives the texts' SHA-256."""

    def texts() -> str:
        _write_table(store.table, made / RESIDENTS)
        return file_sha256(made / RESIDENTS)

    def integers() -> str:
        return _save(made, key_arrays(RowKeys(side.names, side.dates, side.sexes)))

    def namesakes() -> str:
        with KeyFile(settings) as file:
            file.add(np.arange(len(side), dtype=np.int32), full_names(side), persons(side))
            found = file.namesakes()
        parts = ("person", "row", "names", "counts")
        return _save(made, {f"namesakes-{part}": getattr(found, part) for part in parts})

    def posted(name: str, values: npt.NDArray[Any]) -> str:
        rows = np.flatnonzero(values > 0 if values.dtype != np.int64 else values >= 0)
        rows = rows[np.argsort(values[rows], kind="stable")]
        return _save(made, {f"{name}-keys": values[rows], f"{name}-rows": rows.astype(np.int32)})

    keys: Arrays = {
        "number": parse_my_numbers(store.table["my_number"]),
        "date": side.dates,
        "kana": side.names.kana_full,
        "kanji": side.names.kanji_full,
    }
    return [texts, *(partial(posted, *each) for each in keys.items()), namesakes, integers]


def _save(made: Path, arrays: Arrays) -> str:
    for name, array in arrays.items():
        np.save(made / f"{name}.npy", np.ascontiguousarray(array))
    return ""


def unwritable(error: OSError) -> InputError:
    """The error for a directory that cannot be written."""
    return InputError("out_unwritable", "prepared_register", said=reason(error))


def _overtaken() -> InputError:
    return InputError("prepared_overtaken", "--update")
