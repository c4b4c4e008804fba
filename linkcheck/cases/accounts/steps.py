"""The steps of accounts: whose account it is, from its group, the terminals, the household and the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.judge import anonymous, judge_patterns
from linkcheck.audit.outcomes import outcome_table
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.unseen import limit
from linkcheck.audit.verdicts import OwnerRows, RecordIds, Verdicts, values_beside
from linkcheck.audit.weights import LinkWeights, joined_levels
from linkcheck.cases.accounts.doubts import Inquiry, look_into
from linkcheck.cases.accounts.evidence import EVIDENCE
from linkcheck.cases.accounts.judge import AccountDoubts, judge_accounts
from linkcheck.cases.accounts.rates import account_model
from linkcheck.cases.accounts.sides import Sides
from linkcheck.mapped import mapped

__all__ = ["STEPS"]


def _look(run: Run, weighed: LinkWeights) -> Inquiry:
    linked = weighed.linked
    person = linked.register_row.astype(np.int64)
    sides = Sides(run.left, run.right, person, run.settings, run.progress, run.nondisclosed)
    log = run.sources["sessions"].table() if "sessions" in run.sources else None
    looked = look_into(sides, linked, weighed.levels, weighed.weights, log)
    run.conceal(looked.doubts.holder, looked.doubts.rows)
    return looked


def _judge(run: Run, weighed: LinkWeights, looked: Inquiry) -> Verdicts:
    linked, levels, doubts = weighed.linked, weighed.levels, looked.doubts
    thresholds = run.thresholds
    places, judged = judge_accounts(doubts, weighed.weights, thresholds)
    rows = doubts.rows[places]
    outcomes = outcome_table(
        joined_levels(levels, linked.pattern[rows]),
        judge_patterns(weighed.weights, levels, thresholds, anonymous(levels)) + judged,
        run.words,
    )
    outcome = mapped(linked.pattern)
    outcome[rows] = len(linked.keys) + np.arange(len(places), dtype=np.int32)
    owner = np.full(len(outcome), -1, np.int64)
    owner[rows] = doubts.holder[places]
    shown = np.ones(len(outcome), np.bool_)
    shown[rows] = doubts.shown[places]
    beside = values_beside(run.left, run.right, linked.register_row)
    ids = run.record_ids()
    return Verdicts(
        outcome,
        _answered(outcomes),
        RecordIds.of_array(ids),
        OwnerRows.of(owner),
        _Ledgers(weighed.without_rows(), doubts, dict(zip(rows.tolist(), places.tolist(), strict=True))),
        lambda table, flagged, holder: beside(table, flagged, np.where(shown[flagged], holder, -1)),
        amend=lambda decisions, owners: (looked.described(decisions, ids), owners),
        incidents=lambda decisions, _: looked.incidents(decisions.table, ids),
        summary={"shared_account_count": looked.shared_count} | _unseen(doubts, places, outcomes),
    )


def _unseen(doubts: AccountDoubts, places: npt.NDArray[np.int64], outcomes: pa.Table) -> dict[str, Any]:
    """How many foreign residents' accounts under Japanese names that are no registered aliases nobody reads."""
    decided = outcomes["decision"][outcomes.num_rows - len(places) :].cast(pa.string())
    alias = doubts.evidence[places, EVIDENCE.index("japanese_holder")] != 0
    count = int((alias & pc.equal(decided, "link").to_numpy()).sum())
    return {"visibility": [limit("accounts", "unregistered_alias", "stranger", count)]} if count else {}


def _answered(outcomes: pa.Table) -> pa.Table:
    """A relative's account was registered on purpose: the person is asked for an own one, nothing is suspended."""
    family = np.array(outcomes["mechanism"].to_pylist(), object) == "family_account"
    answers = np.where(family, "update_record", outcomes["proposed_answer"].to_pylist())
    place = outcomes.column_names.index("proposed_answer")
    return outcomes.set_column(place, "proposed_answer", pa.array(answers.tolist(), pa.string()))


@dataclass(frozen=True)
class _Ledgers:
    """The ledger of the link in any row of the decisions."""

    weighed: LinkWeights
    doubts: AccountDoubts
    places: dict[int, int]

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        place = self.places.get(row)
        evidence = () if place is None else zip(EVIDENCE, self.doubts.evidence[place].tolist(), strict=True)
        return self.weighed.ledger(row, tuple((name, value) for name, value in evidence if value))


STEPS = Steps(_look, _judge, model=account_model)
