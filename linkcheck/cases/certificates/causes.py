"""What is wrong with an issue, first that holds: the judgement of every issue that is not plainly right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.relations import ASKED
from linkcheck.events.store import EventStore
from linkcheck.normalize.moment import MISSING

__all__ = ["CAUSES", "PROBABILITY", "Specials", "find_specials"]

Bools = npt.NDArray[np.bool_]

CAUSES = (
    "none",
    "other_person",
    "no_request",
    "other_document",
    "revoked",
    "issued_twice",
    "issued_after_notice",
    "sequence",
    "never_issued",
)
"""What can be wrong with an issue, in the order in which it is asked; a code is the index."""

PROBABILITY: Mapping[str, float] = {
    "no_request": 0.90,
    "other_document": 0.99,
    "revoked": 0.99,
    "revoked_that_day": 0.50,
    "issued_twice": 0.95,
    "issued_after_notice": 0.50,
    "never_issued": 0.50,
}
"""Probability that something went wrong, where what the logs show is no matter of comparing people."""

DAY = 86_400_000_000


@dataclass(frozen=True)
class Specials:
    """S issues to look at: rows of `jobs` as a table, cause uint8[S] (the issue's own; other_person not yet known)."""

    jobs: pa.Table
    cause: npt.NDArray[np.uint8]
    that_day: Bools

    @property
    def issue_row(self) -> npt.NDArray[np.int64]:
        """Row of the issue line, int64[S]."""
        return np.asarray(self.jobs["issue_row"].to_numpy(), np.int64)


def find_specials(store: EventStore, doubtful: npt.NDArray[np.int64]) -> Specials:
    """Issues with something to look at, besides the doubtful ones given (rows of issue lines, int64[D])."""
    store.put(ASKED, issue_row=doubtful)
    table = store.table(
        f"""select j.* from jobs j left join asked a on a.issue_row = j.issue_row
        where j.issue_row is not null and (a.issue_row is not null or request_row is null
        or (document <> 0 and issued_document <> 0 and document <> issued_document)
        or (revoked <> {MISSING} and revoked <= issued) or issued_again
        or (reapplied and issued > greatest(error, timeout))) order by j.issue_row"""
    )
    column = {
        name: table[name].to_numpy()
        for name in table.column_names
        if name not in ("request_row", "issue_row")
    }
    revoked = (column["revoked"] != MISSING) & (column["revoked"] <= column["issued"])
    that_day = revoked & (column["revoked"] % DAY == 0) & (column["issued"] - column["revoked"] < DAY)
    document, issued_document = column["document"], column["issued_document"]
    conditions = (
        (table["request_row"].is_null().to_numpy(), "no_request"),
        ((document != 0) & (issued_document != 0) & (document != issued_document), "other_document"),
        (revoked, "revoked"),
        (column["issued_again"], "issued_twice"),
        (
            column["reapplied"] & (column["issued"] > np.maximum(column["error"], column["timeout"])),
            "issued_after_notice",
        ),
    )
    cause = np.select([holds for holds, _ in conditions], [CAUSES.index(name) for _, name in conditions], 0)
    return Specials(table, cause.astype(np.uint8), that_day)
