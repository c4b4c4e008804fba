"""Inputs of the account scenarios: records in any form, Zengin files among them, and session logs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from linkcheck.audit.pipeline import reading_options
from linkcheck.readers import Source, read_records
from linkcheck.readers.zengin import looks_like_zengin, read_zengin
from linkcheck.records import ACCOUNTS, SESSIONS
from linkcheck.settings import Settings

__all__ = ["AccountSource", "read_accounts", "read_sessions"]


@dataclass(frozen=True)
class AccountSource:
    """Account records with the holder's name where comparisons look for a name in kana (name_kana).

    opened: the reader's source; names: canonical column to the name it is given here; lost: what a Zengin file's
    own quarantine holds.
    """

    opened: Source
    names: dict[str, str]
    lost: pa.Table | None = None

    @property
    def arrow_schema(self) -> pa.Schema:
        """The schema of every batch."""
        return pa.schema(
            [field.with_name(self.names.get(field.name, field.name)) for field in self.opened.arrow_schema]
        )

    @property
    def rows_expected(self) -> int:
        """A guess at how many rows there are."""
        return self.opened.rows_expected

    @property
    def fingerprint(self) -> str:
        """Equal for a file that did not change and is read the same way; empty where the source is no file."""
        return repr((self.opened.fingerprint, sorted(self.names.items()))) if self.opened.fingerprint else ""

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """Record batches of about `size` rows."""
        for batch in self.opened.batches(size):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=self.arrow_schema)

    @property
    def quarantine(self) -> pa.Table:
        """Rows that could not be read, those of a Zengin file among them (source_row is the record's number)."""
        table = self.opened.quarantine
        if self.lost is None:
            return table
        lost = {
            "source_row": self.lost["record_number"],
            "reason": self.lost["fault"],
            "detail": self.lost["expected"],
        }
        made = {name: lost[name] if name in lost else pa.nulls(len(self.lost)) for name in table.column_names}
        return pa.concat_tables([table, pa.table(made).cast(table.schema)])


def read_accounts(
    records: Any, settings: Settings, *, filer: bool = False, name: str = "accounts"
) -> AccountSource:
    """Open account records. A Zengin file needs to be told which of its columns holds the My Number (settings,
    columns.accounts: my_number = "customer_code").

    filer: name_kanji is the filer's, to be compared with the holder's; else only the holder's name counts, because
    name_kanji is that of the person whose session it was. name: where the settings look for the input's columns.
    """
    lost = None
    if isinstance(records, str | Path) and _is_zengin(Path(records)):
        file = read_zengin(records, strict=False)
        records, lost = file.records, file.quarantine
    opened = read_records(records, ACCOUNTS, **reading_options(settings, name))
    names = (
        {"holder_kana": "name_kana"}
        if filer
        else {"holder_kana": "name_kana", "name_kanji": "applicant_name"}
    )
    return AccountSource(opened, names, lost)


def _is_zengin(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return looks_like_zengin(file.read(8))


def read_sessions(sessions: Any, settings: Settings) -> pa.Table | None:
    """The session log as a table of its canonical columns, or None where there is none."""
    if sessions is None:
        return None
    source = read_records(sessions, SESSIONS, **reading_options(settings, "sessions"))
    return source.table()
