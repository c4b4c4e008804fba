"""Case C: another person's My Number on a refund account that a tax office handed on.

The number was looked up by the filer's kana name only. Filer and linked person share the kana; birth date, kanji or
address tell them apart. The links stand in two stores; where a correction was made in one alone, the other still has
the old number.

Order: crowds, differences, lookups, namesakes, stores, filers, steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linkcheck.audit.case import MEMBERS, Case, Input, register_input
from linkcheck.records import OTHER_STORE, TAX
from linkcheck.settings import Settings

if TYPE_CHECKING:
    from linkcheck.audit.run import Progress
    from linkcheck.result import Result

__all__ = ["CASE", "check_tax"]

FILER = (("holder_kana", "name_kana"),)
"""The holder is the filer, so the holder's kana is compared as the filer's."""

CASE = Case(
    "tax",
    "Accounts registered at tax offices",
    "税務署で登録された口座",
    (
        Input(
            "tax",
            TAX,
            "Records to check: CSV, Parquet, Excel or a Zengin file.",
            "点検する記録",
            renamed=FILER,
        ),
        register_input(),
        Input(
            "other_store",
            OTHER_STORE,
            "The second store of the same links.",
            "もう一方の登録先",
            optional=True,
            renamed=FILER,
        ),
    ),
    "linkcheck.cases.tax.steps",
    refuses=MEMBERS,
)


def check_tax(
    records: Any,
    register: Any,
    *,
    other_store: Any = None,
    settings: Settings | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check a tax office's account records against the register, and against the other store of the same links.

    Inputs are paths or tables that speak Arrow, with the columns of account records; name_kanji, birth_date, sex and
    address are the filer's. other_store: the same records as the other store has them; they meet by record_id, or
    by account where the ids are not the same. Two columns follow the contract's: `store_difference` (same, stale_here,
    stale_there, stores_differ, missing_there; null without another store) and `other_record`, its record there.
    Records that only the other store has are in summary["store_differences"]["missing_here_record_ids"]: where they
    were deleted here on purpose, the deletion was not carried over.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    from linkcheck.result import check

    inputs = {"tax": records, "register": register, "other_store": other_store}
    return check(CASE, inputs, settings, progress)
