"""A register made ready: normalized once, sorted by what it is looked up by, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.local import whole_side
from linkcheck.engines.store import FIRST_UNKNOWN, MemoryStore, contiguous
from linkcheck.errors import InputError
from linkcheck.inspection.look import glance
from linkcheck.links.score import RowKeys, Side
from linkcheck.messages import reason
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.owner.best import LATEST
from linkcheck.owner.blocking import full_names, persons
from linkcheck.owner.namesakes import KeyFile
from linkcheck.owner.scripts import RegisterScripts
from linkcheck.prepared.layout import MANIFEST, QUARANTINE_FILE, RESIDENTS, chosen, current, is_prepared
from linkcheck.prepared.store import key_arrays
from linkcheck.private import private_directory
from linkcheck.readers import Source, read_records
from linkcheck.records import REGISTER
from linkcheck.settings import Settings

__all__ = ["prepare_register", "write_prepared"]

Arrays = dict[str, npt.NDArray[Any]]


def prepare_register(register: Any, out: str | Path, settings: Settings | None = None) -> Path:
    """Make a register ready, so that checks need not read and normalize it again: the directory `out`.

    register: a path or any table, as checks take it. Every check takes `out` in place of the register and decides
    the same. Files are readable by their owner only; an older prepared register in `out` stays whole until the new
    one is. The register is held in memory meanwhile; none of its columns may hold more than 2 GiB of text.

    Raises InputError for a register that is not what was expected, and where `out` cannot be written.
    """
    settings, target = settings or Settings(), Path(out)
    refuse_other_folder(target)
    source = read_records(
        register,
        REGISTER,
        encoding=settings.register_encoding,
        mapping=settings.columns.get("register"),
        gaiji=settings.gaiji or None,
        era_codes=settings.era_codes,
        sheet=settings.register_sheet,
    )
    source = source.repaired() if settings.repair_leading_zeros else source
    table = _residents(source)
    first = [*table["source_row"][:1].to_pylist(), *source.quarantine["source_row"][:1].to_pylist()]
    store = MemoryStore(table, min([FIRST_UNKNOWN, *(row for row in first if row is not None)]))
    side = whole_side(store, settings, blocked=True)
    write_prepared(target, store, side, source_told(source, register, settings), source.quarantine, settings)
    return target


def refuse_other_folder(target: Path) -> None:
    """Raise InputError where `target` is a file, or a directory that holds something else."""
    try:
        other = target.exists() and (
            not target.is_dir() or (any(target.iterdir()) and not is_prepared(target))
        )
    except OSError as error:
        raise _unwritable(error) from None
    if other:
        raise InputError("out_other", "--out")


def _residents(source: Source) -> pa.Table:
    try:
        return contiguous(list(source.batches(1 << 17)), source.arrow_schema)
    except (pa.ArrowInvalid, pa.ArrowCapacityError):
        raise InputError("prepared_large", source.name) from None


def source_told(source: Source, given: Any, settings: Settings) -> dict[str, Any]:
    """What a manifest tells of the register's source."""
    return {
        "encoding": source.encoding,
        "headers": {name: list(headers) for name, headers in source.headers.items()},
        "every_header": list(source.every_header),
        "notes": [[note.english, note.japanese] for note in source.notes],
        "unread": source.account.unread,
        "worn": source.account.worn,
        "understood": glance(source, settings).to_dict(),
        "is_file": bool(source.fingerprint),
        "sha256": _hash(Path(given)) if source.fingerprint else "",
    }


def write_prepared(
    target: Path,
    store: MemoryStore,
    side: Side,
    told: Mapping[str, Any],
    quarantine: pa.Table,
    settings: Settings,
) -> None:
    """Write residents, their integers and their index; the manifest, exchanged at the end, names the new files."""
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with private_directory(".linkcheck-", target) as made:
            _write_table(store.table, made / RESIDENTS)
            _write_table(quarantine, made / QUARANTINE_FILE)
            for name, array in _arrays(store, side, settings).items():
                np.save(made / f"{name}.npy", np.ascontiguousarray(array))
            data = f"data-{secrets.token_hex(8)}"
            manifest = current() | {
                "data": data,
                "content_sha256": _hash(made / RESIDENTS),
                "settings": chosen(settings),
                "source": dict(told),
                "first_source_row": store.first_source_row,
                "resident_count": store.row_count,
                "scripts": asdict(RegisterScripts.of(store, settings.era_codes)),
                "latest": np.sort(side.dates)[-LATEST:].tolist(),
                "files": {file.name: file.stat().st_size for file in sorted(made.iterdir())},
            }
            for file in made.iterdir():
                file.chmod(0o600)
            _exchange(made, target, data, manifest)
    except OSError as error:
        raise _unwritable(error) from None


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


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrays(store: MemoryStore, side: Side, settings: Settings) -> Arrays:
    """Everything but the texts, by the names of the files."""
    keys: Arrays = {
        "number": parse_my_numbers(store.table["my_number"]),
        "date": side.dates,
        "kana": side.names.kana_full,
        "kanji": side.names.kanji_full,
    }
    arrays = key_arrays(RowKeys(side.names, side.dates, side.sexes))
    for name, values in keys.items():
        rows = np.flatnonzero(values > 0 if values.dtype != np.int64 else values >= 0)
        rows = rows[np.argsort(values[rows], kind="stable")]
        arrays |= {f"{name}-keys": values[rows], f"{name}-rows": rows.astype(np.int32)}
    with KeyFile(settings) as file:
        file.add(full_names(side), persons(side))
        found = file.namesakes()
    for part in ("person", "row", "names", "counts"):
        arrays[f"namesakes-{part}"] = getattr(found, part)
    return arrays


def _unwritable(error: OSError) -> InputError:
    return InputError("out_unwritable", "prepared_register", said=reason(error))
