"""The steps of tax offices' accounts: those of persons, and what the other store of the same links says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.doubts import Doubts
from linkcheck.audit.owner_search import without_owners_addresses
from linkcheck.audit.person_judgement import chosen_thresholds, judge_persons
from linkcheck.audit.persons import PersonEvidence, look_at_persons
from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.selection import NAMESAKES_FOUND
from linkcheck.audit.verdicts import Verdicts
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.tax.filers import rule_filers, with_rulings
from linkcheck.cases.tax.lookups import BIRTH_DATE, lookup_model, lookup_share, without_lookups
from linkcheck.cases.tax.namesakes import FilerNamesakes, find_namesakes, with_absent
from linkcheck.cases.tax.stores import OtherStore, amended, compare_stores
from linkcheck.links.pieces import codes_at
from linkcheck.model.coverage import MOST_OWNERS
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import mistake_shares
from linkcheck.owner.coverage import WHOLE_REGISTER
from linkcheck.settings import Settings

__all__ = ["STEPS"]

Rows = npt.NDArray[np.int64]
NAMESAKE = MISTAKES.index("namesake")

LEAST_GAIN = 0.01
"""Links are read from a lower probability only where that adds so much to the expected finds: a namesake's number shows
clearly by birth date or kanji, or not at all."""


@dataclass(frozen=True)
class TaxEvidence:
    """What is known of the persons, who the namesakes of those without a birth date are, and what the other store says
    (None: there is none)."""

    persons: PersonEvidence
    namesakes: FilerNamesakes
    store: OtherStore | None


def _look(run: Run, weighed: LinkWeights) -> TaxEvidence:
    if run.settings.model is None and not weighed.levels.codes[:, BIRTH_DATE].any():
        weighed = weighed.by_model(without_lookups(weighed.model))
    store = None
    if "other_store" in run.sources:
        store = compare_stores(run.left, run.right, weighed, run.sources["other_store"].table(), run.settings)
        every = np.arange(len(store.their_row))
        weighed = without_owners_addresses(run, weighed, every, store.their_row)
    namesakes = find_namesakes(
        run.left, run.right, weighed.linked, weighed.levels.codes, weighed.model, run.settings
    )
    weighed = without_owners_addresses(run, weighed, namesakes.rows, namesakes.resident)
    persons = look_at_persons(run, weighed, by_itself=True)
    namesakes = with_absent(
        namesakes, persons.weighed.model, lookup_share(run.settings), _is_whole(run.settings, persons)
    )
    if run.settings.search_owner:
        persons = replace(persons, doubts=_without_namesakes(persons, namesakes.rows))
    return TaxEvidence(replace(persons, least_gain=LEAST_GAIN), namesakes, store)


def _without_namesakes(persons: PersonEvidence, rows: Rows) -> Doubts:
    """The doubts, in which the filers of some rows int64[S] are namesakes only as often as these are not in the
    register: they were searched for by the name, and what they say is weighed apart."""
    doubts = persons.doubts
    here = np.isin(doubts.rows, rows) & (doubts.better_owner < 0)
    pattern = codes_at(persons.weighed.linked.pattern, doubts.rows)
    shares = mistake_shares(persons.weighed.weights, pattern)[:, NAMESAKE]
    found = persons.coverage.of_kind[NAMESAKE].min()
    bits = np.where(here, np.log2(1 - NAMESAKES_FOUND * found * shares), 0.0)
    return replace(doubts, owner_bits=doubts.owner_bits + bits, mislink_bits=doubts.mislink_bits + bits)


def _is_whole(settings: Settings, persons: PersonEvidence) -> bool:
    """Whether namesakes were searched for in a register that holds as good as everybody: so it seems by whom it holds,
    and by how many owners were found, or so it was said."""
    known = settings.register_coverage is not None or persons.coverage.whole >= MOST_OWNERS
    return settings.search_owner and persons.guess >= WHOLE_REGISTER and known


def _judge(run: Run, weighed: LinkWeights, evidence: TaxEvidence) -> Verdicts:
    verdicts = judge_persons(run, weighed, evidence.persons)
    linked = evidence.persons.weighed.linked
    named = np.append((evidence.persons.weighed.levels.codes[:, :2] > 0).any(axis=1), False)
    most = run.settings.undecided_reads if run.chosen is None else 0
    least = chosen_thresholds(run, evidence.persons).review
    rulings = rule_filers(verdicts, named[linked.pattern], evidence.namesakes, run.thresholds, least, most)
    summary = dict(verdicts.summary) | rulings.summary()
    if evidence.store is not None:
        quarantined = run.sources["other_store"].quarantine.num_rows
        summary["store_differences"] = evidence.store.summary(quarantined)

    def amend(decisions: pa.Table, owners: Rows) -> tuple[pa.Table, Rows]:
        told = with_rulings(decisions, owners, run.right, rulings, run.thresholds)
        return amended(*told, run.right, evidence.store)

    return replace(
        verdicts,
        amend=amend,
        summary=summary,
        probability=rulings.probability,
        files=dict(verdicts.files) | ({"undecided.csv": rulings.undecided} if rulings.apart.any() else {}),
    )


STEPS = Steps(_look, _judge, model=lookup_model, look_adapts=True)
