"""Inputs of the account scenarios: records in any form, Zengin files among them, and session logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from linkcheck.readers import read_records
from linkcheck.readers.zengin import looks_like_zengin, read_zengin
from linkcheck.records import ACCOUNTS, SESSIONS
from linkcheck.scenarios.audit import reading_options
from linkcheck.settings import Settings

__all__ = ["AccountSource", "read_accounts", "read_sessions"]


@dataclass(frozen=True)
class AccountSource:
    """Account records with the holder's name where comparisons look for a name in kana (name_kana).

    schema and batches as of any source; quarantine: rows that could not be read; described: for the manifest.
    """

    schema: pa.Schema
    batches: Callable[[int], Iterator[pa.RecordBatch]]
    quarantine: pa.Table
    described: Callable[[], dict[str, Any]]


def read_accounts(records: Any, settings: Settings, *, filer: bool = False) -> AccountSource:
    """Read account records. A Zengin file needs to be told which of its columns holds the My Number (settings,
    columns.accounts: my_number = "customer_code").

    filer: name_kanji is the filer's, to be compared with the holder's; else only the holder's name counts, because
    name_kanji is that of the person whose session it was.
    """
    options = reading_options(settings, "accounts")
    lost: list[pa.Table] = []
    if isinstance(records, str | Path) and _is_zengin(Path(records)):
        file = read_zengin(records, strict=False)
        lost.append(file.quarantine)
        records = file.records
    source = read_records(records, ACCOUNTS, **options)
    names = (
        {"holder_kana": "name_kana"}
        if filer
        else {"holder_kana": "name_kana", "name_kanji": "applicant_name"}
    )
    schema = pa.schema([field.with_name(names.get(field.name, field.name)) for field in source.schema])

    def batches(size: int) -> Iterator[pa.RecordBatch]:
        for batch in source.batches(size):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)

    return AccountSource(schema, batches, _all_lost(source.quarantine, lost), source.described)


def _is_zengin(path: Path) -> bool:
    with path.open("rb") as file:
        return looks_like_zengin(file.read(8))


def _all_lost(quarantine: pa.Table, lost: list[pa.Table]) -> pa.Table:
    """The quarantine of the reader with that of the Zengin file, under the reader's column names."""
    tables = [quarantine]
    for table in lost:
        made = {field.name: pa.nulls(len(table), field.type) for field in quarantine.schema}
        known = {"source_row": table["record_number"], "reason": table["fault"]}
        made |= {
            name: values.cast(quarantine.schema.field(name).type)
            for name, values in known.items()
            if name in made
        }
        tables.append(pa.table(made, schema=quarantine.schema))
    return pa.concat_tables(tables)


def read_sessions(sessions: Any, settings: Settings) -> pa.Table | None:
    """The session log as a table of its canonical columns, or None where there is none."""
    if sessions is None:
        return None
    source = read_records(sessions, SESSIONS, **reading_options(settings, "sessions"))
    return pa.Table.from_batches(source.batches(1 << 17), source.schema)
