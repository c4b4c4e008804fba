"""The audit, the same for every case: open, link, weigh, look, judge, tell.

A case gives its steps; everything else (settings, decisions, summary, manifest) is made here, so that no case can
leave a setting aside or tell another story of what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.bodies import BODIES, bodies, bodies_told
from linkcheck.audit.case import Case
from linkcheck.audit.clusters import clusters
from linkcheck.audit.contents import content_key, link_contents
from linkcheck.audit.decisions import Decisions
from linkcheck.audit.findings import Findings
from linkcheck.audit.reads import chosen_threshold, reads_curve
from linkcheck.audit.run import Progress, Run, Tell, open_run, untold
from linkcheck.audit.sanity import (
    missing_notes,
    refuse_misread,
    refuse_strangers,
)
from linkcheck.audit.summary import manifest, reading, summarize
from linkcheck.audit.verdicts import OwnerRows, Verdicts
from linkcheck.audit.weights import LinkWeights, weigh_links
from linkcheck.engines.local import Linkage
from linkcheck.engines.store import release_unused
from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.model.decide import Thresholds
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.readers.refusals import refuse_empty, refuse_unusable
from linkcheck.settings import Settings

__all__ = ["Steps", "audit", "judge", "link_to_register"]


def link_to_register(run: Run) -> Linkage:
    """Link every record to the resident with its My Number, and compare the two."""
    run.open_stores(run.case.records.name, "register")
    count = run.left.row_count
    return run.engine.compare_links(run.left, run.right, count, run.settings, run.progress)


@dataclass(frozen=True)
class Steps:
    """What differs from case to case.

    look: what is known of doubtful links beside their pattern; judge: what follows from all of it. link: which pairs
    there are, with their patterns; model: the model to begin with; looks_by_threshold: whether `look` knows thresholds;
    look_adapts: whether `look` adapts the model to the links, by all it finds.
    """

    look: Callable[[Run, LinkWeights], Any]
    judge: Callable[[Run, LinkWeights, Any], Verdicts]
    link: Callable[[Run], Linkage] = link_to_register
    model: Callable[[], Model] = base_model
    looks_by_threshold: bool = False
    look_adapts: bool = False


def audit(
    case: Case,
    inputs: Mapping[str, Any],
    settings: Settings,
    progress: Progress,
    tell: Tell = untold,
) -> Findings:
    """Run the steps of a case over its inputs (paths or tables by name, None where one was not given). `tell` hears how
    each is read before it is.

    Raises InputError for inputs that are not what was expected, SettingsError for settings the case does not use.
    """
    key = content_key(settings)
    with ExitStack() as closing:
        run = open_run(case, inputs, settings, progress, closing, tell)
        weights, verdicts = judge(run)
        release_unused(*run.stores.values())
        findings = _findings(run, weights, verdicts)
        release_unused(*run.stores.values())
        if key is None:
            return findings
        return replace(findings, contents=link_contents(run, weights.linked.register_row, key))


def judge(run: Run) -> tuple[LinkWeights, Verdicts]:
    """Link, weigh, look and judge; nothing is told yet. Raises as `audit` does."""
    steps: Steps = run.case.load_steps()
    linked = steps.link(run)
    run.conceal(linked.register_row)
    fit = bool(run.settings.fit) and not steps.look_adapts
    weights = weigh_links(linked, _model(steps, run), run.settings, fit)
    refuse_unsound(run, weights)
    return weights, _judged(run, steps, weights)


def _model(steps: Steps, run: Run) -> Model:
    """The model to begin with: that of the settings' file, else the case's. Where the register tells last changes, they
    say whether somebody took another surname, and no comparison follows another."""
    model = _given_model(steps, run.settings)
    told = "register" in run.sources and run.right.known(("changed_at",))
    return replace(model, dependence=None) if told else model


def _given_model(steps: Steps, settings: Settings) -> Model:
    if settings.model is None:
        return steps.model()
    try:
        return Model.from_json(Path(settings.model).read_text("utf-8"), steps.model())
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError("model_file", "model", said=reason(error)) from None


def _judged(run: Run, steps: Steps, weights: LinkWeights) -> Verdicts:
    """What follows, a second time where the settings ask for a number of reads or a share of the mistakes."""
    evidence = steps.look(run, weights)
    verdicts, settings = steps.judge(run, weights, evidence), run.settings
    if settings.reads is None and settings.recall is None:
        return verdicts
    probability, times = verdicts.outcomes["mislink_probability"].to_numpy(), verdicts.outcome_counts()
    if verdicts.probability is not None:
        probability, times = verdicts.probability, np.ones(len(verdicts.probability), np.int64)
    review = chosen_threshold(probability, times, settings.reads, settings.recall)
    run.chosen = Thresholds(review, max(review, settings.non_link_threshold))
    return steps.judge(run, weights, steps.look(run, weights) if steps.looks_by_threshold else evidence)


def refuse_unsound(run: Run, weights: LinkWeights) -> None:
    """Raise InputError where inputs cannot be what they were taken for, before anybody is accused."""
    records, linked = run.records, weights.linked
    refuse_empty(records, "records")
    if "register" in run.sources:
        refuse_unusable(run.sources["register"], "a register")
        refuse_strangers(linked.register_row, records.name)
    refuse_misread(weights.levels.codes, linked.counts, run.settings.misread_share, records.name)


def _findings(run: Run, weights: LinkWeights, verdicts: Verdicts) -> Findings:
    """What is told of a run: built here for every case."""
    register = run.right if "register" in run.sources else None
    decisions, counted, times = verdicts.decisions(register), verdicts.outcomes, verdicts.outcome_counts()
    owner, rows = verdicts.owner, verdicts.flagged_rows()
    if verdicts.amend is not None:
        every = np.arange(len(verdicts.outcome))
        table, every_owner = verdicts.amend(decisions.table, owner.of_rows(every))
        decisions, counted, times = Decisions.of(table), table, np.ones(table.num_rows, np.int64)
        rows, owner = _flagged(table), OwnerRows.of(every_owner)
    linked = weights.linked
    missing = missing_notes(weights.levels.codes, linked.counts, run.settings.misread_share)
    quarantine = pa.concat_tables([run.records.quarantine, verdicts.quarantine])
    summary = summarize(
        run.case.name,
        counted,
        quarantine,
        0 if register is None else register.row_count,
        None if register is None else linked.register_row,
        times,
        weights.model.mistake_share,
    )
    flagged = decisions.take(rows)
    standing: pa.Table = pa.table({})
    told: dict[str, Any] = {"bodies": {}}
    if register is not None:  # the decisions are those of the records one by one
        probability = flagged["mislink_probability"].to_numpy()
        found = clusters(run.left, BODIES, rows, probability)
        standing, funnels = bodies(found)
        told = bodies_told(standing, funnels)
    review = run.settings.review_threshold if run.chosen is None else run.chosen.review
    curve = reads_curve(counted["mislink_probability"].to_numpy(), times, review)
    chosen = {} if run.chosen is None else {"review_threshold": run.chosen.review}
    return Findings(
        scenario=run.case.name,
        title_en=run.case.title_en,
        title_ja=run.case.title_ja,
        files={
            **{name: make(decisions) for name, make in verdicts.files.items()},
            **({"bodies.csv": standing} if standing.num_rows else {}),
        },
        words=run.words,
        decisions=decisions,
        flagged=verdicts.values(flagged, rows, owner.of_rows(rows)),
        quarantine=quarantine,
        summary=summary
        | reading(run.sources, missing, run.case.records.name)
        | dict(verdicts.summary)
        | {"reads_curve": curve}
        | told,
        manifest=manifest(run.case.name, run.settings, weights.model, run.sources, run.understood)
        | dict(verdicts.manifest)
        | chosen,
        flagged_rows=rows,
        ledger_at=verdicts.ledger_at,
        incidents=() if verdicts.incidents is None else verdicts.incidents(decisions, rows),
    )


def _flagged(decisions: pa.Table) -> npt.NDArray[np.int64]:
    """Rows of the flagged decisions, most probable mistake first."""
    probability = decisions["mislink_probability"].to_numpy()
    rows = np.flatnonzero(pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy())
    return np.asarray(rows[np.lexsort((rows, -probability[rows]))])
