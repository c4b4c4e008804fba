"""The steps of tax offices' accounts: those of persons, and what the other store of the same links says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.persons import (
    PersonEvidence,
    judge_persons,
    look_at_persons,
    without_owners_addresses,
)
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import Verdicts
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.tax.namesakes import FilerNamesakes, find_namesakes, with_namesakes
from linkcheck.cases.tax.stores import OtherStore, amended, compare_stores

__all__ = ["STEPS"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TaxEvidence:
    """What is known of the persons, who the namesakes of those without a birth date are, and what the other store says
    (None: there is none)."""

    persons: PersonEvidence
    namesakes: FilerNamesakes
    store: OtherStore | None


def _look(run: Run, weighed: LinkWeights) -> TaxEvidence:
    store = None
    if "other_store" in run.sources:
        store = compare_stores(run.left, run.right, weighed, run.sources["other_store"].table(), run.settings)
        every = np.arange(len(store.their_row))
        weighed = without_owners_addresses(run, weighed, every, store.their_row)
    namesakes = find_namesakes(
        run.left, run.right, weighed.linked, weighed.levels.codes, weighed.model, run.settings
    )
    weighed = without_owners_addresses(run, weighed, namesakes.rows, namesakes.resident)
    return TaxEvidence(look_at_persons(run, weighed), namesakes, store)


def _judge(run: Run, weighed: LinkWeights, evidence: TaxEvidence) -> Verdicts:
    verdicts = judge_persons(run, weighed, evidence.persons)
    summary = dict(verdicts.summary)
    if evidence.store is not None:
        quarantined = run.sources["other_store"].quarantine.num_rows
        summary["store_differences"] = evidence.store.summary(quarantined)

    def amend(decisions: pa.Table, owners: Rows) -> tuple[pa.Table, Rows]:
        told = with_namesakes(decisions, owners, run.right, evidence.namesakes, run.thresholds)
        return amended(*told, run.right, evidence.store)

    return replace(
        verdicts,
        amend=amend,
        summary=summary,
    )


STEPS = Steps(_look, _judge, look_adapts=True)
