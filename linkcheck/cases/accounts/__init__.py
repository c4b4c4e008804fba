"""Case B: another person's bank account on a person's My Number.

The holder's name in kana is compared with the linked person's name; accounts that stand on several persons, who was
at the same terminal within minutes, and whose name it is tell relatives, namesakes and strangers apart. A wrong account
is found where it stands only once, too.

Order: rates, beginnings, shares, sexes, fits, foreign_words, groups, incidents, sides, inner_names, embedded, forms,
rivals, terminals, holders, findings, namesakes, evidence, scan, applicant, judge, search, facts, doubts, steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linkcheck.audit.case import MEMBERS, NAMESAKES, Case, Input, register_input
from linkcheck.records import ACCOUNTS, SESSIONS
from linkcheck.settings import Settings

if TYPE_CHECKING:
    from linkcheck.audit.run import Progress
    from linkcheck.result import Result

__all__ = ["APPLICANT", "CASE", "check_accounts"]

APPLICANT = tuple((name, f"applicant_{name}") for name in ("name_kanji", "birth_date", "sex", "address"))
"""Columns of the applicant's own attributes, and what they are called beside the holder's name."""

CASE = Case(
    "accounts",
    "Public-payment accounts",
    "公金受取口座",
    (
        Input(
            "accounts",
            ACCOUNTS,
            "Records to check: CSV, Parquet, Excel or a Zengin file.",
            "点検する記録",
            renamed=(("holder_kana", "name_kana"), *APPLICANT),
        ),
        register_input(),
        Input("sessions", SESSIONS, "Session log of the terminals.", "端末の操作記録", optional=True),
    ),
    "linkcheck.cases.accounts.steps",
    refuses=MEMBERS | NAMESAKES,
)
"""Only the holder's name counts; name, birth date, sex and address are those of the person whose session it was."""


def check_accounts(
    records: Any,
    register: Any,
    *,
    sessions: Any = None,
    settings: Settings | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check account records against the register.

    Inputs are paths (CSV, Parquet, Excel; records may also be a Zengin file, of which the settings say which column
    holds the My Number: columns.accounts, my_number = "customer_code") or tables that speak Arrow. sessions is
    the log of the counters' terminals (session_id, terminal_id, my_number, event, at); without it the registrations
    themselves show who was where. Every record comes out once, in `decisions` or in `quarantine`. Two columns follow
    the contract's: `account_group`, the number of a shared account, and `related_records`, the records of the others
    concerned (the holder's own, the neighbors' on the terminal).

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    from linkcheck.result import check

    inputs = {"accounts": records, "register": register, "sessions": sessions}
    return check(CASE, inputs, settings, progress)
