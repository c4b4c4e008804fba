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
from linkcheck.audit.outcomes import OUTCOME_SCHEMA, Judgement, outcome_table
from linkcheck.cases.certificates.causes import PROBABILITY
from linkcheck.cases.certificates.judgement import Judged
from linkcheck.cases.certificates.log import PERSON, Codings
from linkcheck.cases.certificates.relations import CHOSEN_LINES
from linkcheck.cases.certificates.timelines import tell_incidents
from linkcheck.cases.certificates.traces import Neighborhood
from linkcheck.events.incidents import Incident
from linkcheck.events.store import EventStore
from linkcheck.model.decide import Thresholds, decide
from linkcheck.words import case_words

__all__ = ["Told", "tell"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """The parts of Findings that need the store, and the source rows of duplicated issue lines."""

    outcome: npt.NDArray[np.int32]
    outcomes: pa.Table
    record_id: pa.Array
    ledger_at: Callable[[int], tuple[LedgerLine, ...]]
    values: Callable[[pa.Table, Rows, Rows], pa.Table]
    incidents: Callable[[Decisions, Rows], tuple[Incident, ...]]
    duplicated_lines: Rows
    never_issued_count: int


def tell(
    store: EventStore,
    judged: Judged,
    near: Neighborhood,
    duplicates: Rows,
    codings: Codings,
    thresholds: Thresholds,
) -> Told:
    """Put everything into words while the store is open."""
    kept = np.ones(len(judged.outcome), np.bool_)
    kept[duplicates] = False
    issue_rows = np.flatnonzero(kept)
    request_rows, notified = _never_issued(store)
    outcome = np.concatenate([judged.outcome[issue_rows], _missing_outcomes(judged, notified, thresholds)])
    outcomes = _in_words(judged)
    issue_ids = _request_ids(store, "select request_id from issue_lines order by row")
    missing_ids = _request_ids(store, NEVER_ISSUED.format("request_id"))
    if len(issue_rows) < len(issue_ids):
        issue_ids = issue_ids.take(pa.array(issue_rows))
    record_id = pa.concat_arrays([issue_ids, missing_ids])
    lines = (
        np.concatenate([issue_rows, np.full(len(request_rows), -1)]),
        np.concatenate([np.full(len(issue_rows), -1), request_rows]),
    )
    return Told(
        outcome,
        outcomes,
        record_id,
        _Ledgers(judged, outcome),
        lambda table, rows, _: _with_values(store, table, rows, *lines),
        lambda _, rows: tell_incidents(store, judged, near, codings, rows, outcome, lines[0]),
        _source_rows(store, duplicates),
        int((~notified).sum()),
    )


NEVER_ISSUED = """select {} from jobs join request_lines l on l.row = request_row
where issue_row is null order by request_row"""


def _never_issued(store: EventStore) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Rows of the request log that were never issued, and whether a notice explains it."""
    found = store.arrays(NEVER_ISSUED.format("request_row, greatest(timeout, error) > 0 as notified"))
    return found["request_row"], found["notified"]


def _missing_outcomes(
    judged: Judged, notified: npt.NDArray[np.bool_], thresholds: Thresholds
) -> npt.NDArray[np.int32]:
    nothing = len(judged.levels.codes) - 2
    probability = PROBABILITY["never_issued"]
    decision = int(decide(np.array([probability]), thresholds)[0])
    missing = Judgement(decision, 0.0, probability, "never_issued", "never_issued")
    odds = float(np.log2(probability / (1 - probability)))
    flagged = judged.add(nothing, missing, ("never_issued",), (("never_issued", odds),))
    explained = judged.add(nothing, Judgement(0, 0.0, 0.0), ("notice_without_issue",), ())
    return np.where(notified, explained, flagged).astype(np.int32)


def _in_words(judged: Judged) -> pa.Table:
    """The outcomes in words, with the differences that are no matter of levels.

    Another member of the household is that one difference, not a name and a birth date that differ.
    """
    words = case_words("certificates")
    levels = judged.outcome_levels()
    rows = outcome_table(levels, judged.judgements, words).to_pylist()
    for row, extra, codes, judgement in zip(
        rows, judged.extras, levels.codes, judged.judgements, strict=True
    ):
        if extra:
            named = extra if "household_member" in extra else (*row["differences"], *extra)
            told = (row["decision"], tuple(map(int, codes)), named, judgement.cause, judgement.mechanism)
            said = reason(*told, words=words)
            row["differences"] = list(named)
            row["proposed_answer"] = proposed_answer(row["decision"], named, words)
            row["reason_ja"], row["reason_en"] = said.ja, said.en
    return pa.Table.from_pylist(rows, OUTCOME_SCHEMA)


def _source_rows(store: EventStore, rows: Rows) -> Rows:
    """Numbers in the source of issue lines."""
    store.put(CHOSEN_LINES, place=np.arange(len(rows)), row=rows, request_row=np.full(len(rows), -1))
    return store.arrays("select source_row from issue_lines join chosen_lines using (row) order by row")[
        "source_row"
    ]


def _request_ids(store: EventStore, query: str) -> pa.Array:
    """The request_id of the rows a query gives."""
    found = [batch["request_id"] for batch in store.stream(query)]
    return pa.chunked_array(found, pa.string()).combine_chunks()


def _with_values(
    store: EventStore, table: pa.Table, rows: Rows, issue_row: Rows, request_row: Rows
) -> pa.Table:
    """The flagged decisions with the subject's (left) and the applicant's (right) columns beside them."""
    store.put(CHOSEN_LINES, place=np.arange(len(rows)), row=issue_row[rows], request_row=request_row[rows])
    sides = ", ".join(f"b.{name} as left_{name}, a.{name} as right_{name}" for name in PERSON)
    values = store.table(
        f"""select a.my_number_last4, {sides} from (select c.place, c.row as issue,
        coalesce(nullif(c.request_row, -1), j.request_row) as request from chosen_lines c
        left join jobs j on j.issue_row = c.row) c
        left join issue_lines b on b.row = c.issue left join request_lines a on a.row = c.request order by c.place"""
    )
    for name in values.column_names:
        table = table.append_column(name, values[name])
    return table.append_column("nondisclosure", pa.array(np.zeros(len(rows), np.bool_)))


class _Ledgers:
    """The account of any row of the decisions."""

    def __init__(self, judged: Judged, outcome: npt.NDArray[np.int32]) -> None:
        self.judged, self.outcome = judged, outcome

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        at = int(self.outcome[row])
        pattern = self.judged.pattern[at]
        codes = tuple(map(int, self.judged.levels.codes[pattern]))
        bits = self.judged.weights.comparison_bits[pattern]
        prior = float(-self.judged.weights.mislink_bits[-2])
        return ledger(codes, bits, prior, self.judged.lines[at])
