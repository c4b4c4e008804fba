"""The steps of tax offices' accounts: those of persons, and what the other store of the same links says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from linkcheck.audit.persons import PersonEvidence, judge_persons, look_at_persons
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import Verdicts
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.tax.stores import OtherStore, amended, compare_stores

__all__ = ["STEPS"]


@dataclass(frozen=True)
class TaxEvidence:
    """What is known of the persons, and what the other store says (None: there is none)."""

    persons: PersonEvidence
    store: OtherStore | None


def _look(run: Run, weighed: LinkWeights) -> TaxEvidence:
    persons, store = look_at_persons(run, weighed), None
    if "other_store" in run.sources:
        store = compare_stores(run.left, run.right, weighed, run.sources["other_store"].table(), run.settings)
    return TaxEvidence(persons, store)


def _judge(run: Run, weighed: LinkWeights, evidence: TaxEvidence) -> Verdicts:
    verdicts = judge_persons(run, weighed, evidence.persons)
    summary = dict(verdicts.summary)
    if evidence.store is not None:
        quarantined = run.sources["other_store"].quarantine.num_rows
        summary["store_differences"] = evidence.store.summary(quarantined)
    return replace(
        verdicts,
        amend=lambda decisions, owners: amended(decisions, owners, run.right, evidence.store),
        summary=summary,
    )


STEPS = Steps(_look, _judge)
