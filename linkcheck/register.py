"""A prepared register kept open: batches and single records are checked against it without reading it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from linkcheck.audit.single import decide_record
from linkcheck.cases import CASES
from linkcheck.errors import InputError
from linkcheck.prepared.source import PreparedSource
from linkcheck.readers import known_columns
from linkcheck.result import Result, check
from linkcheck.settings import Settings, given_settings

__all__ = ["OpenRegister", "open_register"]

WITH_REGISTER = {case.name: case for case in CASES if any(each.name == "register" for each in case.inputs)}
RECORD_ID = "1"
"""What a single record without an id is called."""


class OpenRegister:
    """A prepared register, kept open. Its methods may be called from several threads at once.

    A register that is prepared anew in the same place meanwhile is not seen; open it again.
    """

    __slots__ = ("settings", "source")

    def __init__(self, source: PreparedSource, settings: Settings) -> None:
        self.source, self.settings = source, settings

    @property
    def resident_count(self) -> int:
        """How many residents it holds."""
        return self.source.rows_expected

    def check_insurance(self, records: Any) -> Result:
        """Check an insurer's records, as `linkcheck.check_insurance` does."""
        return self._check("insurance", records)

    def check_accounts(self, records: Any, *, sessions: Any = None) -> Result:
        """Check account records, as `linkcheck.check_accounts` does."""
        return self._check("accounts", records, sessions=sessions)

    def check_tax(self, records: Any, *, other_store: Any = None) -> Result:
        """Check a tax office's account records, as `linkcheck.check_tax` does."""
        return self._check("tax", records, other_store=other_store)

    def check_points(self, records: Any, *, sessions: Any = None) -> Result:
        """Check points records, as `linkcheck.check_points` does."""
        return self._check("points", records, sessions=sessions)

    def check_record(self, record: Mapping[str, Any], kind: str = "insurance") -> dict[str, Any]:
        """Check one record (canonical names or usual headers, and values): its decision with its ledger.

        The same as a batch of this one record gives. A record that cannot be read comes back as {"record_id": None,
        "quarantine": {"reason", "detail"}}. Raises InputError where columns are missing, `record` is no mapping or
        `kind` is no case with a register; never for a value.
        """
        if kind not in WITH_REGISTER:
            raise InputError("kind_other", "kind", known=", ".join(WITH_REGISTER))
        if not isinstance(record, Mapping):
            raise InputError("record_other", "records", kind=type(record).__name__)
        is_named = known_columns(("record_id",), list(map(str, record)))["record_id"]
        columns = record if is_named else {"record_id": RECORD_ID, **record}
        inputs = {kind: {name: [value] for name, value in columns.items()}, "register": self.source}
        try:
            return decide_record(WITH_REGISTER[kind], inputs, replace(self.settings, threads=1))
        finally:
            self.source.give_back()

    def _check(self, kind: str, records: Any, **more: Any) -> Result:
        try:
            return check(WITH_REGISTER[kind], {kind: records, "register": self.source, **more}, self.settings)
        finally:
            self.source.give_back()

    def __repr__(self) -> str:
        return f"OpenRegister({self.resident_count:,} residents)"


def open_register(path: str | Path, settings: Settings | Mapping[str, Any] | None = None) -> OpenRegister:
    """Open a register that `prepare_register` (or `linkcheck prepare`) made, and keep it open.

    Raises InputError where it is none, is damaged, or was made by another version or with other settings.
    """
    chosen, source = given_settings(settings), PreparedSource(path)
    source.refuse_other_settings(chosen)
    return OpenRegister(source, chosen)
