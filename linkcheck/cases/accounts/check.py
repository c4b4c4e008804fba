"""Case B: another person's bank account on a person's My Number.

Inputs: the account records and the register of residents; a session log of the counters' terminals, if there is one.
The holder's name in kana is compared with the linked person's name; accounts that stand on several persons, who was
at the same terminal within minutes, and whose name it is tell relatives, namesakes and strangers apart. A wrong account
is found where it stands only once, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.deciding import Weighed, flagged_rows, joined_levels, register_ids, with_values
from linkcheck.audit.decisions import Decisions
from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.findings import DECISION_COLUMNS, Findings
from linkcheck.audit.judge import anonymous, judge_patterns
from linkcheck.audit.outcomes import decision_table, outcome_table
from linkcheck.audit.pipeline import Progress, reading_options, silent
from linkcheck.audit.summary import manifest, summarize, unread_birth_dates
from linkcheck.cases.accounts.doubts import Looked, look_into
from linkcheck.cases.accounts.inputs import read_accounts, read_sessions
from linkcheck.cases.accounts.judge import EVIDENCE, AccountDoubts, account_model, judge_accounts
from linkcheck.cases.accounts.sides import Sides
from linkcheck.columns import to_array
from linkcheck.compare.patterns import unpack
from linkcheck.engines.engine import engine_of
from linkcheck.engines.store import open_store
from linkcheck.model.decide import Thresholds
from linkcheck.model.weights import weigh
from linkcheck.readers import read_records
from linkcheck.records import REGISTER
from linkcheck.result import Result
from linkcheck.settings import Settings

__all__ = ["check_accounts"]

Int64s = npt.NDArray[np.int64]


def check_accounts(
    records: Any,
    register: Any,
    *,
    sessions: Any = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Result:
    """Check account records against the register.

    Inputs are paths (CSV, Parquet, Excel; records may also be a Zengin file) or tables that speak Arrow. sessions is
    the log of the counters' terminals (session_id, terminal_id, my_number, event, at); without it the registrations
    themselves show who was where. Every record comes out once, in `decisions` or in `quarantine`. Two columns follow
    the contract's: `account_group`, the number of a shared account, and `related_records`, the records of the others
    concerned (the holder's own, the neighbors' on the terminal).

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    settings = settings or Settings()
    source = read_accounts(records, settings)
    right_source = read_records(register, REGISTER, **reading_options(settings, "register"))
    left, count = open_store(source, settings.memory_limit_mb << 18)
    right, residents = open_store(right_source, settings.memory_limit_mb << 18)
    linked = engine_of(settings).compare_links(left, right, count, settings, progress)
    levels = unpack(linked.keys)
    model = account_model()
    if settings.mistake_share is not None:
        model = model.with_mistake_share(settings.mistake_share)
    weighed = Weighed(linked, levels, model, weigh(levels.codes, model))
    log = read_sessions(sessions, settings)
    sides = Sides(left, right, linked.register_row.astype(np.int64), settings, progress)
    looked = look_into(sides, linked, levels, weighed.weights, log)
    found = _decide(sides, weighed, looked)
    flagged = flagged_rows(found.decisions)
    lost = source.quarantine
    summary = summarize("accounts", found.decisions, lost, residents, linked.register_row)
    summary |= unread_birth_dates(source.opened, right_source)
    summary["shared_account_count"] = looked.shared_count
    return Result(
        Findings(
            scenario="accounts",
            decisions=Decisions.of(found.decisions),
            flagged=with_values(
                found.decisions.take(pa.array(flagged)),
                flagged,
                left,
                right,
                linked.register_row,
                found.owner[flagged],
            ),
            quarantine=lost,
            summary=summary,
            manifest=manifest("accounts", settings, model, source.opened, right_source),
            flagged_rows=flagged,
            ledger_at=found.ledgers,
            incidents=looked.incidents(found.decisions, found.record_id),
        )
    )


@dataclass(frozen=True)
class _Decided:
    """Decisions with their record ids, the holder's register row int64[N] (-1: none), ledgers by row."""

    decisions: pa.Table
    record_id: pa.Array
    owner: Int64s
    ledgers: _Ledgers


def _decide(sides: Sides, weighed: Weighed, looked: Looked) -> _Decided:
    linked, levels, doubts = weighed.linked, weighed.levels, looked.doubts
    thresholds = Thresholds(sides.settings.review_threshold, sides.settings.non_link_threshold)
    places, judged = judge_accounts(doubts, weighed.weights, levels, thresholds)
    rows = doubts.rows[places]
    outcomes = outcome_table(
        joined_levels(levels, linked.pattern[rows]),
        judge_patterns(weighed.weights, levels, thresholds, anonymous(levels)) + judged,
    )
    outcome = linked.pattern.copy()
    outcome[rows] = len(linked.keys) + np.arange(len(places), dtype=np.int32)
    owner = np.full(len(outcome), -1, np.int64)
    owner[rows] = doubts.holder[places]
    parts = [part["record_id"] for _, part in sides.left.batches(("record_id",), 1 << 20)]
    ids = to_array(pa.chunked_array(parts, pa.string()))
    named = register_ids(sides.right, owner)
    decisions = decision_table(ids, outcome, _answered(outcomes), named, DECISION_COLUMNS)
    ledgers = _Ledgers(weighed, doubts, dict(zip(rows.tolist(), places.tolist(), strict=True)))
    return _Decided(looked.described(decisions, ids), ids, owner, ledgers)


def _answered(outcomes: pa.Table) -> pa.Table:
    """A relative's account was registered on purpose: the person is asked for an own one, nothing is suspended."""
    family = np.array(outcomes["mechanism"].to_pylist(), object) == "family_account"
    answers = np.where(family, "update_record", outcomes["proposed_answer"].to_pylist())
    place = outcomes.column_names.index("proposed_answer")
    return outcomes.set_column(place, "proposed_answer", pa.array(answers.tolist(), pa.string()))


@dataclass(frozen=True)
class _Ledgers:
    """The account (ledger) of the link in any row of the decisions."""

    weighed: Weighed
    doubts: AccountDoubts
    places: dict[int, int]

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        place = self.places.get(row)
        evidence = () if place is None else zip(EVIDENCE, self.doubts.evidence[place].tolist(), strict=True)
        lines = tuple((name, value) for name, value in evidence if value)
        return self.weighed.account(row, lines)
