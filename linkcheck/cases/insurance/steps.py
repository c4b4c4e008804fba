"""The steps of insurers' records: those of persons, and what the official comparison would ask."""

from __future__ import annotations

from dataclasses import replace

from linkcheck.audit.persons import PersonEvidence, judge_persons, look_at_persons
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import Verdicts
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.insurance.official import official_answers, with_official_classes

__all__ = ["STEPS"]


def _judge(run: Run, weighed: LinkWeights, evidence: PersonEvidence) -> Verdicts:
    verdicts = judge_persons(run, weighed, evidence)
    if not run.settings.official_comparison or verdicts.levels is None:
        return verdicts
    return replace(
        verdicts,
        outcomes=with_official_classes(verdicts.outcomes, verdicts.levels, run.settings),
        columns=("official_class",),
        files={"official_answers.csv": official_answers},
    )


STEPS = Steps(look_at_persons, _judge)
