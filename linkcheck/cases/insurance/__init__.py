"""Case A: another person's My Number on a member's record of health insurance.

Every record's link is judged by its agreement pattern, doubtful ones by their groups and by a search for the rightful
owner (lookups without the address, a family member's or twin's number, a neighboring row, a typo that passes the
check digit).

Order: mixes, official, visibility, steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linkcheck.audit.case import NAMESAKES, Case, Input, Switch, register_input
from linkcheck.records import INSURANCE
from linkcheck.settings import Settings

if TYPE_CHECKING:
    from linkcheck.audit.run import Progress
    from linkcheck.result import Result

__all__ = ["CASE", "check_insurance"]

CASE = Case(
    "insurance",
    "Health insurance records",
    "健康保険の加入者情報",
    (
        Input(
            "insurance",
            INSURANCE,
            "Records to check: CSV, Parquet or Excel.",
            "点検する記録",
        ),
        register_input(),
    ),
    "linkcheck.cases.insurance.steps",
    refuses=NAMESAKES,
    switches=(
        Switch(
            "--official",
            "official_comparison",
            "Tell what the official comparison would ask about.",
            "オンライン資格確認等の突合で照会される区分を示す",
        ),
    ),
)


def check_insurance(
    records: Any,
    register: Any,
    *,
    settings: Settings | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check an insurer's records against the register.

    Both inputs are a path (CSV, Parquet, Excel) or any table that speaks Arrow, with the contract's columns or the
    Japanese headers in common use. Every record comes out once, in `decisions` or in `quarantine`.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    from linkcheck.result import check

    return check(CASE, {"insurance": records, "register": register}, settings, progress)
