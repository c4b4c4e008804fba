"""What is wrong with an issue by itself, first that holds, and how probable that makes a mistake on this very log.

What a log shows all the time (copies, prints after an error, requests that were given up) cannot come from mistakes:
beyond what mistakes can be it is a habit, told once and not read case by case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.relations import ASKED
from linkcheck.events.store import EventStore
from linkcheck.normalize.moment import MISSING
from linkcheck.tables import table_path

__all__ = ["CAUSES", "HARMLESS", "Habits", "Specials", "find_specials", "learn_habits"]

Bools = npt.NDArray[np.bool_]

CAUSES = (
    "none",
    "outside_log",
    "no_request",
    "other_document",
    "revoked",
    "revoked_that_day",
    "copies",
    "reprint",
    "issued_twice",
    "issued_after_notice",
    "never_issued",
)
"""What can be wrong with an issue, or looks like it, in the order in which it is asked; a code is the index."""

HARMLESS = {
    "outside_log": "outside_log",
    "no_request": "request_line_lost",
    "revoked_that_day": "revoked_same_day",
    "copies": "copies",
    "reprint": "reprint",
    "issued_twice": "printed_again",
    "never_issued": "not_printed",
}
"""What causes are called where they are no mistake."""

AT_ONCE, DAY = 10_000_000, 86_400_000_000


@dataclass(frozen=True)
class Habits:
    """Of each cause: how many cases of all (jobs), the probability that one is a mistake, and whether that is less than
    usual because it is a habit of this log."""

    counts: Mapping[str, int]
    probability: Mapping[str, float]
    usual: Mapping[str, float]

    def are(self, cause: str) -> bool:
        """Whether the cause is a habit here."""
        return self.probability.get(cause, 1.0) < self.usual.get(cause, 1.0)


@dataclass(frozen=True)
class Specials:
    """S issues to look at: rows of `jobs` as a table, cause uint8[S] (its own; whom it shows is not yet known)."""

    jobs: pa.Table
    cause: npt.NDArray[np.uint8]

    @property
    def issue_row(self) -> npt.NDArray[np.int64]:
        """Row of the issue line, int64[S]."""
        return np.asarray(self.jobs["issue_row"].to_numpy(), np.int64)


@lru_cache(maxsize=1)
def _rates() -> dict[str, dict[str, float]]:
    return dict(tomllib.loads(table_path("sequence_rates.toml").read_text("utf-8"))["certificate_traces"])


def learn_habits(counts: Mapping[str, int], total: int) -> Habits:
    """How probable each cause is a mistake, from how often it occurs among `total` jobs.

    As many as mistakes can be (`most` of all, and two standard deviations more) keep the table's probability; where
    there are more, that many of them at the table's rate are mistakes.
    """
    usual, here = {}, {}
    for cause, rates in _rates().items():
        most, count = rates["most"] * total, counts.get(cause, 0)
        usual[cause] = rates["probability"]
        within = count <= most + 2 * most**0.5 + rates["few"]
        here[cause] = usual[cause] * (1.0 if within else min(1.0, rates["rate"] * total / count))
    return Habits(counts, here, usual)


def find_specials(store: EventStore, doubtful: npt.NDArray[np.int64]) -> Specials:
    """Issues with something to look at, besides the doubtful ones given (rows of issue lines, int64[D])."""
    store.put(ASKED, issue_row=doubtful)
    table = store.table(
        f"""select j.* from jobs j left join asked a on a.issue_row = j.issue_row
        where j.issue_row is not null and (a.issue_row is not null or request_row is null
        or (document <> 0 and issued_document <> 0 and document <> issued_document)
        or (revoked <> {MISSING} and issued <> {MISSING} and revoked <= issued) or again > 0
        or (reapplied and issued > greatest(error, timeout))) order by j.issue_row"""
    )
    column = {
        name: table[name].to_numpy()
        for name in table.column_names
        if name not in ("request_row", "issue_row")
    }
    revoked = (
        (column["revoked"] != MISSING)
        & (column["issued"] != MISSING)
        & (column["revoked"] <= column["issued"])
    )
    that_day = revoked & (column["revoked"] % DAY == 0) & (column["issued"] - column["revoked"] < DAY)
    orphan = table["request_row"].is_null().to_numpy()
    again, error = column["again"], column["error"]
    conditions = (
        (orphan & column["outside"], "outside_log"),
        (orphan, "no_request"),
        (
            (column["document"] != 0)
            & (column["issued_document"] != 0)
            & (column["document"] != column["issued_document"]),
            "other_document",
        ),
        (that_day, "revoked_that_day"),
        (revoked, "revoked"),
        ((again > 0) & (again <= AT_ONCE), "copies"),
        ((again > 0) & (error != MISSING) & (error <= column["issued"]), "reprint"),
        (again > 0, "issued_twice"),
        (
            column["reapplied"] & (column["issued"] > np.maximum(error, column["timeout"])),
            "issued_after_notice",
        ),
    )
    cause = np.select([holds for holds, _ in conditions], [CAUSES.index(name) for _, name in conditions], 0)
    return Specials(table, cause.astype(np.uint8))
