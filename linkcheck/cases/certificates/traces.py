"""The traces of special issues: the household they are covered by, and the mechanism the jobs around them name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.causes import Specials
from linkcheck.cases.certificates.judgement import Traces
from linkcheck.cases.certificates.neighborhood import cut_neighborhood, to_jobs
from linkcheck.cases.certificates.order import AT_ONCE
from linkcheck.cases.certificates.sequences import Mechanisms, name_mechanisms
from linkcheck.compare.patterns import Levels
from linkcheck.events.store import EventStore
from linkcheck.levels.address import ADDRESS
from linkcheck.levels.name import SURNAME

__all__ = ["Neighborhood", "find_traces"]

SAME_PLACE = ADDRESS.codes(ADDRESS.up_to("number_prefix"))
SAME_FAMILY = SURNAME.codes(SURNAME.that("same", "near", "open"))


class Neighborhood:
    """The jobs around special issues (a table with `place`), and what was made out for each of them."""

    __slots__ = ("mechanisms", "table", "wrong")

    def __init__(self, table: pa.Table, wrong: npt.NDArray[np.bool_], mechanisms: Mechanisms) -> None:
        self.table, self.wrong, self.mechanisms = table, wrong, mechanisms


def find_traces(
    store: EventStore,
    specials: Specials,
    pattern: npt.NDArray[np.int64],
    levels: Levels,
    doubtful: npt.NDArray[np.bool_],
    household_documents: tuple[int, ...],
) -> tuple[Traces, Neighborhood]:
    """Look around the doubtful ones (bool[S]) of the special issues, whose patterns are int64[S]."""
    household = _same_household(specials, levels.codes[pattern], household_documents)
    asked = specials.issue_row[doubtful & ~household]
    table = cut_neighborhood(store, asked)
    wrong = np.isin(table["issue_row"].fill_null(-1).to_numpy(), asked)
    found = name_mechanisms(to_jobs(table), wrong, AT_ONCE)
    mechanism = np.zeros(len(pattern), np.uint8)
    source = np.zeros(len(pattern), np.bool_)
    rows = np.flatnonzero(wrong)
    place = np.searchsorted(specials.issue_row, table["issue_row"].to_numpy()[rows].astype(np.int64))
    mechanism[place] = found.mechanism[rows]
    source[place] = found.source[rows] >= 0
    return Traces(mechanism, source, household), Neighborhood(table, wrong, found)


def _same_household(
    specials: Specials, codes: npt.NDArray[np.uint8], documents: tuple[int, ...]
) -> npt.NDArray[np.bool_]:
    """Whether the subject is of the applicant's household and the document covers one.

    Where a log has no household numbers, the same address and a surname that does not differ stand in for them.
    """
    table = specials.jobs
    applicant, subject = table["applicant_household"].to_numpy(), table["subject_household"].to_numpy()
    known = (applicant != 0) & (subject != 0)
    together = np.isin(codes[:, 4], SAME_PLACE) & np.isin(codes[:, 0], SAME_FAMILY)
    covered = np.isin(table["issued_document"].to_numpy(), documents)
    return np.asarray(covered & np.where(known, applicant == subject, together))
