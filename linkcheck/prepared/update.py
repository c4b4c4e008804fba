"""Residents added, changed and removed in a prepared register; the others are neither read nor normalized again.

The outcome is what preparing the source would give, had its rows been changed and removed and the new ones put at its
end: the same files but for the manifest's story of the source.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.prepared.changes import Changes, read_changes
from linkcheck.prepared.merge import Plan, RegisterUpdate, changed_side, changed_store, new_rows
from linkcheck.prepared.prepare import refuse_other_folder
from linkcheck.prepared.source import PreparedSource
from linkcheck.prepared.write import write_prepared
from linkcheck.readers.unread import unread_values
from linkcheck.records import REGISTER
from linkcheck.settings import Settings, given_settings

__all__ = ["RegisterUpdate", "update_register"]


def update_register(
    changes: Any,
    prepared: str | Path,
    settings: Settings | Mapping[str, Any] | None = None,
    out: str | Path | None = None,
) -> RegisterUpdate:
    """Add, change and remove residents of a prepared register, found by My Number.

    changes: a path or table with `my_number`, columns of a register, and `removed` ("1": the resident is gone). A
    resident who is there takes the values of the columns given, also empty ones, and keeps what other columns say; one
    who is not is added, and needs the columns that a register needs. The rest is neither read nor normalized again. The
    old register stays whole until the new one, in `out` (None: in its place), is.

    Raises InputError, and changes nothing, where a row of the changes cannot be read, or `prepared` is no prepared
    register of this version and these settings.
    """
    settings, target = given_settings(settings), Path(prepared if out is None else out)
    counts, old = _updated(changes, prepared, settings, target)
    if old is not None:  # what this process had mapped into memory could not be removed on Windows
        shutil.rmtree(target / old, ignore_errors=True)
    return counts


def _updated(
    changes: Any, prepared: str | Path, settings: Settings, target: Path
) -> tuple[RegisterUpdate, str | None]:
    """The counts, and the name of the folder that is replaced; its files are let go with what this holds."""
    source = PreparedSource(prepared)
    source.refuse_other_settings(settings)
    refuse_other_folder(target)
    until_now = str(source.manifest["data"]) if target.resolve() == source.path.resolve() else None
    same = as_prepared(settings, source.manifest["settings"])
    given = read_changes(changes, replace(settings, columns=same.columns))
    plan = Plan.of(source.store, given)
    table = new_rows(source.store, given, plan)
    store = changed_store(source, table, plan)
    side = changed_side(source.store.index.side, store, table, plan, same)
    told = source_after(source, given, table, plan)
    write_prepared(target, store, side, told, plan.shifted(source.quarantine), same, until_now)
    return plan.counts, until_now


def as_prepared(settings: Settings, made: Mapping[str, Any]) -> Settings:
    """The settings with what they leave open as the register was prepared with."""
    columns = {**settings.columns, "register": made["columns"]}
    return replace(
        settings, register_encoding=made["encoding"], register_sheet=made["sheet"], columns=columns
    )


def source_after(source: PreparedSource, given: Changes, table: pa.Table, plan: Plan) -> dict[str, Any]:
    """What the new manifest tells of the register's source, which is no single file any more."""
    told = dict(source.manifest["source"])
    replaced = source.store.take(plan.old[plan.old >= 0], source.columns)
    era_codes = source.manifest["settings"]["era_codes"]
    lost, found = (unread_values(_batch(each), era_codes) for each in (replaced, table))
    told["unread"] = _summed(told["unread"], found, lost)
    told["worn"] = _summed(
        told["worn"], {name: some for name, some in given.source.account.worn.items() if name != "removed"}
    )
    headers = {name: list(some) for name, some in given.source.headers.items() if name in REGISTER.names}
    new = [header for name, some in headers.items() if name not in told["headers"] for header in some]
    told["headers"] = {**headers, **told["headers"]}
    told["every_header"] = [*told["every_header"], *new]
    told["sha256"] = ""
    told["update_count"] = int(told.get("update_count", 0)) + 1
    return told


def _batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [to_array(column) for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


Counts = Mapping[str, Mapping[str, int]]


def _summed(before: Counts, more: Counts, less: Counts | None = None) -> dict[str, dict[str, int]]:
    """Counts by column and kind, some added and some taken off."""
    found = {}
    for name in sorted({*before, *more}):
        counts = Counter(before.get(name, {}))
        counts.update(more.get(name, {}))
        counts.subtract((less or {}).get(name, {}))
        if kept := {kind: count for kind, count in sorted(counts.items()) if count > 0}:
            found[name] = kept
    return found
