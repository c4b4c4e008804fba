"""Case A: another person's My Number on a member's record of health insurance.

Inputs: the insurer's records and the register of residents. Every record's link is judged by its agreement pattern,
doubtful ones by their groups and by a search for the rightful owner (DOMAIN: lookup without the address, a family
member's or twin's number, a neighboring row, a typo that passes the check digit).
"""

from __future__ import annotations

from typing import Any

from linkcheck.audit.pipeline import Progress, audit, silent
from linkcheck.records import INSURANCE
from linkcheck.result import Result
from linkcheck.settings import Settings

__all__ = ["check_insurance"]


def check_insurance(
    records: Any,
    register: Any,
    *,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Result:
    """Check an insurer's records against the register.

    Both inputs are a path (CSV, Parquet, Excel) or any table that speaks Arrow, with the contract's columns or the
    Japanese headers in common use. Every record comes out once, in `decisions` or in `quarantine`.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    return Result(audit("insurance", records, INSURANCE, register, settings or Settings(), progress))
