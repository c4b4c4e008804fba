"""The traces of special issues: how the subject belongs to the applicant, and the mechanism the jobs around name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.causes import Specials
from linkcheck.cases.certificates.judgement import RELATIONS, Traces
from linkcheck.cases.certificates.log import COARSE, Codings, resolution
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
OFTEN = 4
"""Documents of people of no kin from which an applicant asks for others as an agent."""

Bools = npt.NDArray[np.bool_]


class Neighborhood:
    """The jobs around special issues (a table with `place`), and what was made out for each of them."""

    __slots__ = ("mechanisms", "table", "wrong")

    def __init__(self, table: pa.Table, wrong: Bools, mechanisms: Mechanisms) -> None:
        self.table, self.wrong, self.mechanisms = table, wrong, mechanisms


def find_traces(
    store: EventStore,
    specials: Specials,
    pattern: npt.NDArray[np.int64],
    levels: Levels,
    doubtful: Bools,
    codings: Codings,
) -> tuple[Traces, Neighborhood]:
    """Look around the doubtful ones (bool[S]) of the special issues, whose patterns are int64[S]."""
    codes = levels.codes[pattern]
    household = _same_household(specials, codes, codings.documents_of("household", "family_register"))
    asked = specials.issue_row[doubtful & ~household]
    coarse = resolution(store, "request_lines") in COARSE
    table = cut_neighborhood(store, asked, coarse=coarse)
    wrong = np.isin(table["issue_row"].fill_null(-1).to_numpy(), asked)
    found = name_mechanisms(to_jobs(table), wrong, AT_ONCE, coarse=coarse)
    mechanism = np.zeros(len(pattern), np.uint8)
    source = np.zeros(len(pattern), np.bool_)
    rows = np.flatnonzero(wrong)
    place = np.searchsorted(specials.issue_row, table["issue_row"].to_numpy()[rows].astype(np.int64))
    mechanism[place] = found.mechanism[rows]
    source[place] = found.source[rows] >= 0
    relation = _relations(specials, codes, doubtful, household, source, codings)
    registers = codings.documents_of("family_register")
    register = np.isin(specials.jobs["issued_document"].to_numpy(), registers)
    counts = _counts(store, registers)
    return Traces(mechanism, source, relation, register, *counts), Neighborhood(table, wrong, found)


def _counts(store: EventStore, registers: tuple[int, ...]) -> tuple[int, int]:
    """How many issues are of family registers, and how many are not."""
    counts = store.rows("select issued_document, count(*) from jobs where issue_row is not null group by all")
    of_registers = sum(count for document, count in counts if document in registers)
    return of_registers, sum(count for _, count in counts) - of_registers


def _relations(
    specials: Specials,
    codes: npt.NDArray[np.uint8],
    doubtful: Bools,
    household: Bools,
    source: Bools,
    codings: Codings,
) -> npt.NDArray[np.uint8]:
    """What the subject is to the applicant, uint8[S] of RELATIONS; whoever applied nearby is no relation."""
    table = specials.jobs
    document = table["issued_document"].to_numpy()
    apart = doubtful & ~household & ~source
    family = np.isin(codes[:, 0], SAME_FAMILY) & apart
    numbers = (table["applicant_household"].to_numpy() != 0) & (table["subject_household"].to_numpy() != 0)
    head = family & np.isin(document, codings.documents_of("family_register"))
    relative = family & ~numbers & np.isin(document, codings.documents_of("household"))
    applicants, at, times = np.unique(table["applicant"].to_numpy(), return_inverse=True, return_counts=True)
    times = np.bincount(at, apart, len(applicants))
    agent = apart & (times[at] >= OFTEN) & (applicants[at] != 0)
    held = (household, head, relative, agent)
    names = ("household_member", "head_elsewhere", "relative_elsewhere", "agent")
    return np.select(held, [RELATIONS.index(name) for name in names], 0).astype(np.uint8)


def _same_household(specials: Specials, codes: npt.NDArray[np.uint8], documents: tuple[int, ...]) -> Bools:
    """Whether the subject is of the applicant's household and the document covers one.

    Where a log has no household numbers, the same address and a surname that does not differ stand in for them.
    """
    table = specials.jobs
    applicant, subject = table["applicant_household"].to_numpy(), table["subject_household"].to_numpy()
    known = (applicant != 0) & (subject != 0)
    together = np.isin(codes[:, 4], SAME_PLACE) & np.isin(codes[:, 0], SAME_FAMILY)
    covered = np.isin(table["issued_document"].to_numpy(), documents)
    return np.asarray(covered & np.where(known, applicant == subject, together))
