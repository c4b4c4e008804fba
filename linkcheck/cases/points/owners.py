"""Whose a points application is: households, numbers nobody has, and the rightful owners of wrong ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.doubts import BETTER_OWNER_BITS
from linkcheck.audit.run import Run
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.points.judgement import ApplicationOutcomes
from linkcheck.cases.points.sequences import PRESENCE, TAKEN_OVER
from linkcheck.cases.points.streams import LogTrail
from linkcheck.columns import to_strings
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.engines.store import Store
from linkcheck.levels.name import GIVEN_NAME as GIVEN_NAMES
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import owner_bits
from linkcheck.normalize.identifier import my_number_is_valid
from linkcheck.owner.scripts import Doubt
from linkcheck.owner.search import Search, search_owners

__all__ = [
    "mark_relatives",
    "people_at_terminals",
    "register_households",
    "search_applicants",
    "unreadable_numbers",
]

GIVEN_NAME, BIRTH_DATE = 1, [comparison.name for comparison in COMPARISONS].index("birth_date")
DIFFERS = GIVEN_NAMES.codes(GIVEN_NAMES.that("contrary"))
SAME_NAMES = GIVEN_NAMES.codes(GIVEN_NAMES.that("same"))
SAME_DATE = COMPARISONS[BIRTH_DATE].code("exact")
KANA_ONLY_BITS = 11.0
"""What the model takes off for two name parts that agree in kana only: among points records that is nothing rare."""
USUAL_COVERAGE = 0.95
"""Probability that a rightful owner is in the register, where the settings name none."""


def register_households(right: Store) -> npt.NDArray[np.int64]:
    """Household of each row of the register and, at the end, of nobody, int64[R + 1]; 0 where unknown."""
    if not right.known(("household_id",)):
        return np.zeros(right.row_count + 1, np.int64)
    parts = [to_strings(part["household_id"]) for _, part in right.batches(("household_id",), 1 << 17)]
    ids = pa.chunked_array(parts, pa.string())
    coded = pc.dictionary_encode(pc.if_else(pc.equal(ids, ""), pa.scalar(None, pa.string()), ids))
    codes = [part.indices.fill_null(-1).to_numpy(zero_copy_only=False) for part in coded.chunks]
    return np.concatenate([*codes, np.full(1, -1, np.int32)]).astype(np.int64) + 1


def unreadable_numbers(left: Store, register_row: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whose number nobody has and is no My Number, bool[N]."""
    rows = np.flatnonzero(register_row < 0)
    found = np.zeros(len(register_row), np.bool_)
    valid = my_number_is_valid(left.take(rows.astype(np.int64), ("my_number",))["my_number"]).to_arrow()
    found[rows] = ~pc.fill_null(valid, False).to_numpy(zero_copy_only=False).astype(np.bool_)
    return found


def people_at_terminals(
    right: Store, judged: ApplicationOutcomes, followed: LogTrail
) -> npt.NDArray[np.int64]:
    """Register row of the other person at the terminal, for flagged applications; -1 where the log names nobody."""
    left_open = [judgement.cause == "not_logged_out" for judgement in judged.judgements]
    flagged = np.array(left_open, np.bool_)[judged.outcome]
    owner = np.full(len(judged.outcome), -1, np.int64)
    rows = np.flatnonzero(flagged & (followed.other >= 0))
    owner[rows] = right.rows_of_numbers(followed.other[rows])
    return owner


def mark_relatives(
    right: Store, followed: LogTrail, household: npt.NDArray[np.int64], homes: npt.NDArray[np.int64]
) -> None:
    """Where the other person at the terminal is of the household, that is what is told of it.

    household int64[N] of the linked persons, homes int64[R + 1] of the register's rows, 0 unknown.
    """
    rows = np.flatnonzero(np.isin(followed.presence, TAKEN_OVER) & (followed.other >= 0) & (household > 0))
    kin = homes[right.rows_of_numbers(followed.other[rows])] == household[rows]
    followed.presence[rows[kin]] = PRESENCE.index("relative_there")


def search_applicants(
    run: Run, weighed: LinkWeights, judged: ApplicationOutcomes, owner: npt.NDArray[np.int64]
) -> None:
    """Fill in whom the applicant's attributes fit, for flagged applications that carry another person's."""
    levels, settings, register_row = weighed.levels, run.settings, weighed.linked.register_row
    foreign = (levels.codes[:, BIRTH_DATE] > 1) | np.isin(levels.codes[:, GIVEN_NAME], DIFFERS)
    asked = np.append(foreign, False)[judged.attributes] & np.array(
        [each.decision > 0 for each in judged.judgements], np.bool_
    )
    rows = np.flatnonzero(asked[judged.outcome] & (owner < 0))
    if not settings.search_owner or not len(rows):
        return
    coverage = USUAL_COVERAGE if settings.register_coverage is None else settings.register_coverage
    search = Search(run.left, run.right, register_row, base_model(), settings, run.progress)
    nothing = np.zeros(len(rows), np.bool_)
    doubt = Doubt(np.zeros(len(rows)), nothing, nothing)
    found = search_owners(search, rows, doubt, np.empty(0, np.int64))
    owners = found.owners
    agrees = np.isin(owners.levels[:, :2], SAME_NAMES).all(axis=1) & (
        owners.levels[:, BIRTH_DATE] == SAME_DATE
    )
    weight = owners.weight + np.where(agrees, KANA_ONLY_BITS, 0.0)
    better = owner_bits(weight, coverage) >= BETTER_OWNER_BITS
    owner[found.rows[better]] = owners.row[better]
