"""The steps of insurers' records: those of persons, and what the official comparison would ask."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from linkcheck.audit.person_judgement import chosen_thresholds, judge_persons
from linkcheck.audit.persons import PersonEvidence, look_at_persons
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import Verdicts
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.insurance.mixes import decisions_by_mix
from linkcheck.cases.insurance.official import official_answers, official_summary, with_official_classes
from linkcheck.cases.insurance.visibility import visibility

__all__ = ["STEPS"]


def _judge(run: Run, weighed: LinkWeights, evidence: PersonEvidence) -> Verdicts:
    verdicts = judge_persons(run, weighed, evidence)
    mixes = decisions_by_mix(evidence, chosen_thresholds(run, evidence))
    verdicts = replace(
        verdicts,
        summary=dict(verdicts.summary)
        | {"decided_otherwise_by_mix": mixes.counts, "visibility": visibility(run, evidence)},
        files=dict(verdicts.files) | ({"mistake_mixes.csv": mixes.table()} if len(mixes.rows) else {}),
    )
    if not run.settings.official_comparison or verdicts.levels is None:
        return verdicts
    outcomes = with_official_classes(verdicts.outcomes, verdicts.levels, run.settings)
    told = official_summary(outcomes, verdicts.outcome_counts())
    return replace(
        verdicts,
        outcomes=outcomes,
        summary=dict(verdicts.summary) | {"official_comparison": told},
        columns=("official_class",),
        files=dict(verdicts.files) | {"official_answers.csv": official_answers},
    )


STEPS = Steps(partial(look_at_persons, by_itself=True), _judge, look_adapts=True)
