"""Case C: another person's My Number on a refund account that a tax office handed on.

The number was looked up by the filer's kana name only. Filer and linked person share the kana; birth date, kanji or
address tell them apart. The links stand in two stores; where a correction was made in one alone, the other still has
the old number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.deciding import Weighed
from linkcheck.audit.pipeline import Progress, audit, silent
from linkcheck.cases.accounts.inputs import AccountSource, read_accounts
from linkcheck.cases.tax.stores import OtherStore, amended, compare_stores
from linkcheck.records import ACCOUNTS, Field, Schema
from linkcheck.result import Result
from linkcheck.settings import Settings

__all__ = ["TAX", "check_tax"]

TAX = Schema(
    "tax",
    tuple(Field("name_kana") if field.name == "holder_kana" else field for field in ACCOUNTS.fields),
    key=ACCOUNTS.key,
    unique=ACCOUNTS.unique,
    linked=ACCOUNTS.linked,
)
"""Account records as the audit compares them: the holder is the filer, so the holder's kana is the filer's."""


def check_tax(
    records: Any,
    register: Any,
    *,
    other_store: Any = None,
    settings: Settings | None = None,
    progress: Progress = silent,
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
    settings = settings or Settings()
    source = read_accounts(records, settings, filer=True, name="tax")
    there = (
        None if other_store is None else read_accounts(other_store, settings, filer=True, name="other_store")
    )
    inner = replace(settings, columns={key: names for key, names in settings.columns.items() if key != "tax"})
    kept: list[OtherStore] = []

    def amend(
        decisions: pa.Table, owner: npt.NDArray[np.int64], left: Any, right: Any, weighed: Weighed
    ) -> tuple[pa.Table, npt.NDArray[np.int64]]:
        if there is not None:
            kept.append(compare_stores(left, right, weighed, _table(there), settings))
        return amended(decisions, owner, right, kept[0] if kept else None)

    found = audit("tax", _table(source), TAX, register, inner, progress, amend)
    findings = replace(found, quarantine=_joined(source.quarantine, found.quarantine))
    if kept and there is not None:
        summary = {**findings.summary, "store_differences": kept[0].summary(there.quarantine.num_rows)}
        findings = replace(findings, summary=summary)
    findings.summary["quarantine_count"] = findings.quarantine.num_rows
    findings.summary["record_count"] = findings.decisions.num_rows + findings.quarantine.num_rows
    return Result(findings)


def _table(source: AccountSource) -> pa.Table:
    table = pa.Table.from_batches(source.batches(1 << 17), source.arrow_schema)
    return table.drop_columns(["source_row"])


def _joined(first: pa.Table, second: pa.Table) -> pa.Table:
    return pa.concat_tables([first, second.cast(first.schema)])
