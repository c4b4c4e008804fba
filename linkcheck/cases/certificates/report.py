"""What is told of a run: decisions, flagged rows with both sides' values, ledgers, timelines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.differences import proposed_answer
from linkcheck.audit.explain import LedgerLine, ledger, reason
from linkcheck.audit.outcomes import OUTCOME_SCHEMA, outcome_table
from linkcheck.cases.certificates.judgement import RELATIONS, IssueOutcomes
from linkcheck.cases.certificates.log import PERSON, Codings
from linkcheck.cases.certificates.missing import Missing
from linkcheck.cases.certificates.relations import CHOSEN_LINES
from linkcheck.cases.certificates.timelines import tell_incidents
from linkcheck.cases.certificates.traces import Neighborhood
from linkcheck.engines.store import Store
from linkcheck.events.incidents import Incident
from linkcheck.events.store import EventStore
from linkcheck.words import case_words

__all__ = ["FindingParts", "tell"]

Rows = npt.NDArray[np.int64]

LAST_FOUR = "case when a.last_four >= 0 then lpad(a.last_four::varchar, 4, '0') end as my_number_last4"


@dataclass(frozen=True)
class FindingParts:
    """The parts of Findings that need the store."""

    outcome: npt.NDArray[np.int32]
    outcomes: pa.Table
    record_id: pa.ChunkedArray
    ledger_at: Callable[[int], tuple[LedgerLine, ...]]
    values: Callable[[pa.Table, Rows, Rows], pa.Table]
    incidents: Callable[[Decisions, Rows], tuple[Incident, ...]]
    never_issued_count: int


def tell(
    store: EventStore,
    judged: IssueOutcomes,
    near: Neighborhood,
    missing: Missing,
    codings: Codings,
    people: tuple[Store, Store],
    issue_ids: pa.ChunkedArray,
) -> FindingParts:
    """Put everything into words while the store is open. people: who the lines of requests and of issues
    name; issue_ids: the request_id of every issue."""
    issues, requests = len(judged.outcome), missing.request_row
    outcome = np.concatenate([judged.outcome, missing.outcome])
    missing_ids = _request_ids(
        store,
        "select request_id from jobs join request_lines l on l.row = request_row"
        " where issue_row is null order by request_row",
    )

    def lines(rows: Rows) -> tuple[Rows, Rows]:
        """The lines of the issue log and of the request log behind some decisions, -1 for none."""
        asked = requests[np.maximum(rows - issues, 0)] if len(requests) else np.full(len(rows), -1)
        return np.where(rows < issues, rows, -1), np.where(rows < issues, -1, asked)

    return FindingParts(
        outcome,
        _in_words(judged),
        pa.chunked_array([*issue_ids.chunks, *missing_ids.chunks], pa.string()),
        _Ledgers(judged, outcome),
        lambda table, rows, _: _with_values(store, people, table, lines(rows)),
        lambda _, rows: tell_incidents(store, judged, near, codings, rows, outcome, lines(rows)[0]),
        missing.unexplained_count,
    )


def _in_words(judged: IssueOutcomes) -> pa.Table:
    """The outcomes in words, with the differences that are no matter of levels.

    Another member of the family is that one difference, not a name and a birth date that differ.
    """
    words = case_words("certificates")
    levels = judged.outcome_levels()
    rows = outcome_table(levels, judged.judgements, words).to_pylist()
    for row, extra, codes, judgement in zip(
        rows, judged.extras, levels.codes, judged.judgements, strict=True
    ):
        if extra:
            named = extra if extra[0] in RELATIONS else (*row["differences"], *extra)
            told = (row["decision"], tuple(map(int, codes)), named, judgement.cause, judgement.mechanism)
            said = reason(*told, words=words)
            row["differences"] = list(named)
            row["proposed_answer"] = proposed_answer(row["decision"], named, words)
            row["reason_ja"], row["reason_en"] = said.ja, said.en
    return pa.Table.from_pylist(rows, OUTCOME_SCHEMA)


def _request_ids(store: EventStore, query: str) -> pa.ChunkedArray:
    """The request_id of the rows a query gives."""
    found = [batch["request_id"] for batch in store.stream(query)]
    return pa.chunked_array(found, pa.string())


def _with_values(
    store: EventStore, people: tuple[Store, Store], table: pa.Table, lines: tuple[Rows, Rows]
) -> pa.Table:
    """The flagged decisions with the subject's (left) and the applicant's (right) columns beside them."""
    issue_row, request_row = lines
    store.put(CHOSEN_LINES, place=np.arange(len(issue_row)), row=issue_row, request_row=request_row)
    hidden = "coalesce(a.hidden, false) or coalesce(b.hidden, false) as nondisclosure"
    values = store.table(
        f"""select {LAST_FOUR}, {hidden}, coalesce(c.request, -1) as request from (select c.place, c.row as issue,
        coalesce(nullif(c.request_row, -1), j.request_row) as request from chosen_lines c
        left join jobs j on j.issue_row = c.row) c
        left join issue_lines b on b.row = c.issue left join request_lines a on a.row = c.request order by c.place"""
    )
    for name in ("my_number_last4", "nondisclosure"):
        table = table.append_column(name, values[name])
    asking, shown = people
    sides = (
        ("left", shown.take(issue_row, PERSON)),
        ("right", asking.take(values["request"].to_numpy(), PERSON)),
    )
    for name in PERSON:
        for side, taken in sides:
            table = table.append_column(f"{side}_{name}", taken[name])
    return table


class _Ledgers:
    """The account of any row of the decisions."""

    def __init__(self, judged: IssueOutcomes, outcome: npt.NDArray[np.int32]) -> None:
        self.judged, self.outcome = judged, outcome

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        at = int(self.outcome[row])
        pattern = self.judged.pattern[at]
        codes = tuple(map(int, self.judged.levels.codes[pattern]))
        bits = self.judged.weights.comparison_bits[pattern]
        prior = float(-self.judged.weights.mislink_bits[-2])
        return ledger(codes, bits, prior, self.judged.lines[at])
