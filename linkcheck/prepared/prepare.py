"""A register made ready: read and normalized once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from linkcheck.engines.local import whole_side
from linkcheck.engines.store import FIRST_UNKNOWN, MemoryStore, contiguous
from linkcheck.errors import InputError
from linkcheck.inspection.look import glance
from linkcheck.prepared.layout import is_prepared
from linkcheck.prepared.write import file_sha256, unwritable, write_prepared
from linkcheck.readers import Source, read_input
from linkcheck.readers.refusals import refuse_unusable
from linkcheck.records import REGISTER
from linkcheck.settings import Settings, given_settings

__all__ = ["prepare_register", "refuse_other_folder", "too_large"]


def prepare_register(
    register: Any, out: str | Path, settings: Settings | Mapping[str, Any] | None = None
) -> Path:
    """Make a register ready, so that checks need not read and normalize it again: the directory `out`.

    register: a path or any table, as checks take it. Every check takes `out` in place of the register and decides
    the same. Files are readable by their owner only; an older prepared register in `out` stays whole until the new
    one is. The register is held in memory meanwhile; none of its columns may hold more than 2 GiB of text.

    Raises InputError for a register that is not what was expected, for a file without rows or of which half of ten rows
    or more cannot be used, and where `out` cannot be written.
    """
    settings, target = given_settings(settings), Path(out)
    refuse_other_folder(target)
    source = read_input(register, REGISTER, settings, "register")
    table = _residents(source)
    refuse_unusable(source, "a register")
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
        raise unwritable(error) from None
    if other:
        raise InputError("out_other", "--out")


def _residents(source: Source) -> pa.Table:
    try:
        return contiguous(list(source.batches(1 << 17)), source.arrow_schema)
    except (pa.ArrowInvalid, pa.ArrowCapacityError):
        raise too_large(source.name) from None


def too_large(name: str) -> InputError:
    """The error for a register with a column of 2 GiB and more."""
    return InputError("prepared_large", name)


def source_told(source: Source, given: Any, settings: Settings) -> dict[str, Any]:
    """What a manifest tells of the register's source."""
    return {
        "encoding": source.encoding,
        "headers": {name: list(headers) for name, headers in source.headers.items()},
        "every_header": list(source.every_header),
        "notes": [[note.english, note.japanese] for note in source.source_notes],
        "unread": source.account.unread,
        "worn": source.account.worn,
        "understood": glance(source, settings).to_dict(),
        "is_file": bool(source.fingerprint),
        "sha256": file_sha256(Path(given)) if source.fingerprint else "",
    }
