"""Records linked to persons by name, birth date, sex and address: what is looked into, and what is found.

This is the first step of every case whose records carry the linked person's own attributes; `person_judgement` is the
second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.absent import Births
from linkcheck.audit.adaptation import adapted_model, is_adapted
from linkcheck.audit.alike import ALIKE_BITS, SECOND_RECORDS, alike_bits, second_record_share, settled_bits
from linkcheck.audit.batches import entered_near
from linkcheck.audit.calm import Calm
from linkcheck.audit.doubts import Doubts, Linking, OwnerEvidence, gather_evidence
from linkcheck.audit.fit import family_home_bits, fitting, linked_levels
from linkcheck.audit.former import owners_by_former_values
from linkcheck.audit.history import HistoryBits
from linkcheck.audit.other_records import LinksTo, OtherRecords
from linkcheck.audit.owner_search import OwnerSearch, search_for_owners
from linkcheck.audit.run import Run
from linkcheck.audit.selection import ADDRESS, BIRTH_DATE, NAME, namesakes_sought, read_alike, vain_bits
from linkcheck.audit.times import LinkTimes
from linkcheck.audit.weights import LinkWeights
from linkcheck.engines.store import release_unused
from linkcheck.levels.name import SURNAME
from linkcheck.links.pieces import CodeFlags, codes_at
from linkcheck.model.coverage import MOST_OWNERS, Coverage
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import (
    PatternWeights,
    agrees_in_kanji,
    agrees_in_name,
    mistake_shares,
    posterior_from_bits,
)
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.owner.best import Owners
from linkcheck.owner.coverage import estimated_coverage, likely_coverage, linked_count
from linkcheck.owner.households import living_together

__all__ = ["PersonEvidence", "look_at_persons"]

LOOKED_AT_AGAIN = 2_000_000
"""Residents of a register up to which links are looked at a second time, which takes as long as the first."""

Rows = npt.NDArray[np.int64]
OTHER_NAME = SURNAME.codes(SURNAME.that("contrary"))
"""The levels at which a part of the linked person's name is another: who has the record's very name and birth date then
is not the same person entered twice, and no twin of the same name."""


@dataclass(frozen=True)
class PersonEvidence:
    """What is known of the doubtful links, the probability that a rightful owner is in the register at all, as it was
    guessed and as it was found, and all links, weighed without the addresses of owners under non-disclosure; adapted:
    by a model adapted to them; calm: links that are not doubtful, of which times say something; codes uint8[S, K]: how
    the doubtful compare with their linked persons, former values standing in where they agree better; sought bool[P]:
    by pattern, whether namesakes of the linked person were sought, none being found but for the doubtful; least_gain:
    the share of the expected finds that more reading has to add, where owners cannot be found."""

    doubts: Doubts
    guess: float
    coverage: Coverage
    weighed: LinkWeights
    adapted: bool
    calm: Calm
    codes: npt.NDArray[np.uint8]
    sought: npt.NDArray[np.bool_]
    least_gain: float = 0.0

    @property
    def weights(self) -> PatternWeights:
        """What patterns weigh, those of which all namesakes were sought with what it says that none was found."""
        weights = self.weighed.weights
        return replace(weights, mislink_bits=weights.mislink_bits + self.vain)

    @property
    def vain(self) -> npt.NDArray[np.float64]:
        """What it says for a mistake that no namesake was found, float64[P] by pattern."""
        return vain_bits(self.sought, self.coverage)


def look_at_persons(run: Run, weighed: LinkWeights, by_itself: bool = False) -> PersonEvidence:
    """Search for better owners, ask the groups, and adapt the model where the settings or, `by_itself`, the links ask
    for it (`audit.adaptation`).

    Where the search finds that the register holds fewer owners than the people in it let believe, links are looked at
    once more, by what else is known of namesakes.
    """
    guess = run.settings.register_coverage
    if guess is None:
        guess = likely_coverage(weighed.linked.register_row, run.right.row_count)
    looked = _look(run, weighed, guess, guess, by_itself)
    if guess >= MOST_OWNERS > looked.coverage.whole and run.right.row_count <= LOOKED_AT_AGAIN:
        return _look(run, weighed, guess, looked.coverage.whole, by_itself)
    return looked


def _look(run: Run, weighed: LinkWeights, guess: float, held: float, by_itself: bool) -> PersonEvidence:
    """`look_at_persons`; guess: how likely an owner is in the register, as believed before any search; held: as is
    known now."""
    seen = search_for_owners(run, weighed, guess, held)
    weighed, linked = seen.weighed, seen.weighed.linked
    sought = namesakes_sought(weighed.weights, weighed.levels) & run.settings.search_owner
    codes = linked_levels(run, weighed, seen.rows)
    evidence, coverage = _owner_evidence(run, seen, codes, guess)
    entered = entered_near(run.left, seen.rows)
    release_unused(run.left, run.right)
    links = Linking(linked.pattern, linked.register_row, entered, seen.times.repeated)
    there, owners = codes_at(linked.register_row, seen.rows), evidence.owners.row
    near = links.to(np.concatenate([there, owners]))
    others = OtherRecords.of(
        near, codes_at(linked.pattern, seen.rows), there, owners, evidence.fit, weighed.weights
    )
    doubts = gather_evidence(seen.rows, links, weighed.weights, evidence, others)
    release_unused(run.left, run.right)
    found = PersonEvidence(doubts, guess, coverage, weighed, False, seen.calm, codes, sought)
    if not is_adapted(run.settings, len(linked.pattern), by_itself):
        return found
    known = guess if run.settings.register_coverage is None else coverage.whole
    return _adapted(found, links, near, evidence, known, seen.times)


def _owner_evidence(
    run: Run, seen: OwnerSearch, codes: npt.NDArray[np.uint8], guess: float
) -> tuple[OwnerEvidence, Coverage]:
    """What the search says of the doubtful links, which compare with their linked persons as codes uint8[S, K], and how
    likely an owner is in the register."""
    rows, weighed = seen.rows, seen.weighed
    pattern, there = codes_at(weighed.linked.pattern, rows), codes_at(weighed.linked.register_row, rows)
    history = seen.times.of_rows(rows)
    owners = _by_frequency(owners_by_former_values(run, rows, seen.owners, weighed.model), history)
    at_most = _alike_bits(weighed, rows, codes, owners)
    same = agrees_in_name(owners.levels) & (owners.levels[:, BIRTH_DATE] == 1)
    apart = same & np.isin(codes[:, NAME], OTHER_NAME).any(axis=1)
    weight = owners.weight - np.where(same, ALIKE_BITS - at_most, 0.0) + np.where(apart, owners.rarer, 0.0)
    owners = replace(owners, weight=weight)
    fit = fitting(codes, pattern >= 0, owners, weighed.model)
    shares, repeated = mistake_shares(weighed.weights, pattern), _repeated(seen.times.repeated, rows)
    if run.settings.register_coverage is None:  # of two who fit alike nobody knows who the owner is
        odds = np.append(weighed.weights.mislink_bits, 0.0)[pattern]
        odds = np.where((pattern >= 0) & ~fit.alike, odds, -60.0)
        coverage = estimated_coverage(guess, odds, owners, shares, repeated)
    else:
        coverage = Coverage.same(run.settings.register_coverage, len(MISTAKES))
    evidence = OwnerEvidence(
        owners,
        fit,
        coverage.of(shares, repeated),
        family_home_bits(run, weighed, rows, owners, fit),
        parse_my_numbers(run.left.take(rows, ("my_number",))["my_number"]),
        parse_my_numbers(run.right.take(owners.row, ("my_number",))["my_number"]),
        Births.of(run.left, rows[pattern < 0], run.settings.era_codes, seen.register_day),
        living_together(run.right, there.astype(np.int64), owners.row),
        history,
        seen.times.shared_numbers.of(rows),
        weighed.model.mistake_share,
        at_most,
        settled_bits(linked_count(weighed.linked.register_row, run.right.row_count), run.right.row_count),
        # elsewhere a coverage is but the share of owners who have records of their own
        second_record_share(seen.times.repeated) if coverage.whole >= MOST_OWNERS else SECOND_RECORDS,
    )
    return evidence, coverage


def _adapted(
    looked: PersonEvidence,
    links: Linking,
    near: LinksTo,
    evidence: OwnerEvidence,
    guess: float,
    times: LinkTimes,
) -> PersonEvidence:
    """The same by a model adapted to the links, and by how sources go wrong among them where most owners are found."""
    weighed, rows = looked.weighed, looked.doubts.rows
    model, coverage = adapted_model(
        weighed, looked.doubts, looked.calm, evidence.fit, guess, looked.vain, links.repeated
    )
    weighed = weighed.by_model(model)
    pattern = codes_at(weighed.linked.pattern, rows)
    shares = mistake_shares(weighed.weights, pattern)
    fit = fitting(looked.codes, pattern >= 0, evidence.owners, model)
    held = coverage.of(shares, _repeated(links.repeated, rows))
    evidence = replace(evidence, fit=fit, coverage=held, mistake_share=model.mistake_share, learned=True)
    there, weights = codes_at(weighed.linked.register_row, rows), weighed.weights
    others = OtherRecords.of(near, pattern, there, evidence.owners.row, fit, weights)
    doubts = gather_evidence(rows, links, weights, evidence, others)
    if times.learns_sources and coverage.whole >= MOST_OWNERS:  # elsewhere mistakes are too little known
        wrong = np.where(pattern >= 0, posterior_from_bits(doubts.mislink_bits), 0.0)
        history = times.by_mistakes(rows, evidence.history, shares, wrong)
        evidence = replace(evidence, history=history)
        doubts = gather_evidence(rows, links, weights, evidence, others)
    doubts = replace(doubts, counted=True)
    return replace(looked, doubts=doubts, coverage=coverage, weighed=weighed, adapted=True)


def _repeated(repeated: CodeFlags, rows: Rows) -> npt.NDArray[np.bool_]:
    """Whose owners are in the register as those are whose number another record holds (`Linking.repeated`), bool[S]: so
    are those whose own number was mistyped, so that nobody has it."""
    return np.asarray(repeated[rows] | (repeated.codes[rows] < 0))


def _alike_bits(
    weighed: LinkWeights, rows: Rows, codes: npt.NDArray[np.uint8], owners: Owners
) -> npt.NDArray[np.float64]:
    """`alike.alike_bits` of S candidates, float64[S]: of those who have the record's kanji by the linked persons whose
    namesakes were all sought; of those who have its name in another notation by the linked persons who have it so, too,
    no more being believed of them beforehand. codes uint8[S, K]: how the links compare."""
    linked, weights, levels = weighed.linked, weighed.weights, weighed.levels
    pattern, nowhere = codes_at(linked.pattern, rows), np.arange(codes.shape[1]) == ADDRESS
    alike = (pattern >= 0) & (owners.row >= 0)
    alike &= fitting(
        np.where(nowhere, 0, codes).astype(np.uint8),
        alike,
        replace(owners, levels=np.where(nowhere, 0, owners.levels).astype(np.uint8)),
        weighed.model,
    ).alike
    sought = namesakes_sought(weights, levels)
    read = np.append(read_alike(weights, levels), False)[pattern] & owners.whole

    def persons(found: npt.NDArray[np.bool_]) -> int:
        return len(np.unique(codes_at(linked.register_row, rows[alike & found])))

    of_kanji = alike_bits(persons(np.append(sought, False)[pattern]), int(linked.counts[sought].sum()))
    of_others = alike_bits(persons(read), int(np.count_nonzero(read)), of_kanji)
    return np.where(agrees_in_kanji(owners.levels), of_kanji, of_others)


def _by_frequency(owners: Owners, history: HistoryBits) -> Owners:
    """The best candidates, those of the record's very name weighing less where the name is frequent: the more people
    bear it, the likelier one of them is there by chance, as much as the likelier a namesake was meant."""
    frequent = np.maximum(history.of("name_frequency"), 0.0)
    return replace(owners, weight=owners.weight - np.where(agrees_in_name(owners.levels), frequent, 0.0))
