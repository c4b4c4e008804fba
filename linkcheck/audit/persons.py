"""Records linked to persons by name, birth date, sex and address: what is looked into, and what follows from it.

These are the steps of every case whose records carry the linked person's own attributes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from linkcheck.audit.adaptation import LEAST_LINKS, adapted_model, is_adapted
from linkcheck.audit.batches import batch_order
from linkcheck.audit.calm import Calm
from linkcheck.audit.doubts import (
    EVIDENCE_BITS,
    Doubts,
    FitBits,
    Linking,
    OwnerEvidence,
    doubtful_rows,
    fits_as_well,
    gather_evidence,
    household_bits,
    namesakes_sought,
    vain_bits,
)
from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.former import levels_by_former_values, owners_by_former_values
from linkcheck.audit.history import HistoryBits, rates
from linkcheck.audit.judge import anonymous, incomparable, judge_calm, judge_doubts, judge_patterns
from linkcheck.audit.outcomes import outcome_table, spread
from linkcheck.audit.reads import vain_threshold
from linkcheck.audit.run import Run
from linkcheck.audit.shared_numbers import overlap_bits, repeated_records
from linkcheck.audit.times import LinkTimes
from linkcheck.audit.verdicts import OwnerRows, RecordIds, Verdicts, values_beside
from linkcheck.audit.weights import LinkWeights, joined_levels
from linkcheck.columns import to_array
from linkcheck.compare.address import address_levels
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.model.coverage import Coverage
from linkcheck.model.decide import Thresholds
from linkcheck.model.estimate import same_kanji, with_same_kanji
from linkcheck.model.hypotheses import MISTAKES, Model
from linkcheck.model.weights import (
    PatternWeights,
    agrees_in_name,
    fit_bits,
    likeness_bits,
    mistake_shares,
    posterior_from_bits,
)
from linkcheck.normalize.birth_date import parse_birth_dates
from linkcheck.normalize.identifier import my_number_is_valid, parse_my_numbers
from linkcheck.owner.best import Owners
from linkcheck.owner.coverage import (
    MOST_OWNERS,
    estimated_coverage,
    likely_coverage,
    reads_in_vain,
    review_threshold,
)
from linkcheck.owner.frequency import NameFrequencies
from linkcheck.owner.households import family_addresses, living_together
from linkcheck.owner.population import PopulationFrequencies
from linkcheck.owner.search import FoundOwners, Search, search_owners

__all__ = [
    "PersonEvidence",
    "chosen_thresholds",
    "judge_persons",
    "look_at_persons",
    "without_owners_addresses",
]

ADDRESS = [comparison.name for comparison in COMPARISONS].index("address")
PROMOTED_BITS = -12.0
"""Log2 odds, evidence over time included, from which a link with another address is looked into."""

LOOKED_AT_AGAIN = 2_000_000
"""Residents of a register up to which links are looked at a second time, which takes as long as the first."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PersonEvidence:
    """What is known of the doubtful links, the probability that a rightful owner is in the register at all, as it was
    guessed and as it was found, and all links, weighed without the addresses of owners under non-disclosure; adapted:
    by a model adapted to them; calm: links that are not doubtful, of which times say something; codes uint8[S, K]: how
    the doubtful compare with their linked persons, former values standing in where they agree better; sought bool[P]:
    by pattern, whether namesakes of the linked person were sought, none being found but for the doubtful."""

    doubts: Doubts
    guess: float
    coverage: Coverage
    weighed: LinkWeights
    adapted: bool
    calm: Calm
    codes: npt.NDArray[np.uint8]
    sought: npt.NDArray[np.bool_]

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
    settings = run.settings
    linked = weighed.linked
    frequencies = _frequencies(run, weighed.model, held)
    if frequencies is not None and frequencies.same_kanji is not None and settings.model is None:
        weighed = weighed.by_model(with_same_kanji(weighed.model, frequencies.same_kanji))
    rows, address_only = doubtful_rows(linked.pattern, weighed.weights, weighed.levels)
    odds = np.append(weighed.weights.mislink_bits, 0.0)
    times = LinkTimes(run, weighed, frequencies)
    rows, address_only, calm = _promoted(times, rows, address_only, odds[linked.pattern[address_only]])
    if settings.search_owner:
        search = Search(run.left, run.right, linked.register_row, weighed.model, settings, run.progress)
        found = search_owners(search, rows, odds[linked.pattern[rows]], address_only)
    else:
        found = FoundOwners(rows, Owners.nobody(len(rows), weighed.levels.codes.shape[1]), 0)
    rows, owners = found.rows, found.owners
    calm = calm.without(rows)
    weighed = without_owners_addresses(run, weighed, rows, owners.row)
    if weighed.linked is not linked:
        times, linked = replace(times, weighed=weighed), weighed.linked
        odds = np.append(weighed.weights.mislink_bits, 0.0)
    sought = namesakes_sought(weighed.weights, weighed.levels) & settings.search_owner
    history = times.of_rows(rows)
    owners = _by_frequency(owners_by_former_values(run, rows, owners, weighed.model), history)
    codes = _linked_levels(run, weighed, rows)
    fit = _fit(codes, linked.pattern[rows] >= 0, owners, weighed.model)
    shares, repeated = mistake_shares(weighed.weights, linked.pattern[rows]), _repeated(weighed, rows)
    if settings.register_coverage is None:  # of two who fit alike nobody knows who the owner is
        known = (linked.pattern[rows] >= 0) & ~fit.alike
        doubted = np.where(known, odds[linked.pattern[rows]], -60.0)
        coverage = estimated_coverage(guess, doubted, owners, shares, repeated)
    else:
        coverage = Coverage.same(settings.register_coverage, len(MISTAKES))
    links = Linking(linked.pattern, linked.register_row, *batch_order(run.left))
    evidence = OwnerEvidence(
        owners,
        fit,
        coverage.of(shares, repeated),
        _household(run, weighed, rows, owners, fit),
        parse_my_numbers(run.left.take(rows, ("my_number",))["my_number"]),
        parse_my_numbers(run.right.take(owners.row, ("my_number",))["my_number"]),
        _born_later(run, rows, linked.pattern[rows], found.register_day),
        living_together(run.right, linked.register_row[rows].astype(np.int64), owners.row),
        history,
        overlap_bits(run, linked.register_row, rows),
        weighed.model.mistake_share,
    )
    found_by = PersonEvidence(
        gather_evidence(rows, links, weighed.weights, evidence),
        guess,
        coverage,
        weighed,
        False,
        calm,
        codes,
        sought,
    )
    if not is_adapted(settings, len(linked.pattern), by_itself):
        return found_by
    return _adapted(
        found_by, links, evidence, guess if settings.register_coverage is None else coverage.whole
    )


def _adapted(looked: PersonEvidence, links: Linking, evidence: OwnerEvidence, guess: float) -> PersonEvidence:
    """The same by a model adapted to the links."""
    weighed, rows = looked.weighed, looked.doubts.rows
    model, coverage = adapted_model(weighed, looked.doubts, looked.calm, evidence.fit, guess, looked.vain)
    weighed = weighed.by_model(model)
    pattern = weighed.linked.pattern[rows]
    fit = _fit(looked.codes, pattern >= 0, evidence.owners, model)
    held = coverage.of(mistake_shares(weighed.weights, pattern), _repeated(weighed, rows))
    evidence = replace(evidence, fit=fit, coverage=held, mistake_share=model.mistake_share)
    doubts = gather_evidence(rows, links, weighed.weights, evidence)
    return replace(looked, doubts=doubts, coverage=coverage, weighed=weighed, adapted=True)


def _repeated(weighed: LinkWeights, rows: Rows) -> npt.NDArray[np.bool_]:
    """Whose owners are in the register as those are whose number another record holds, bool[S]: so are those whose own
    number was mistyped, so that nobody has it."""
    linked = weighed.linked.register_row
    return repeated_records(linked)[rows] | (linked[rows] < 0)


def without_owners_addresses(run: Run, weighed: LinkWeights, rows: Rows, owners: Rows) -> LinkWeights:
    """The links with the addresses not compared in those of rows int64[S] whose owner (register row, -1: nobody) is
    under non-disclosure: the record may be his."""
    return weighed.without_addresses(run.conceal(rows, owners))


def _frequencies(run: Run, model: Model, coverage: float) -> NameFrequencies | PopulationFrequencies | None:
    """How frequent names are, where the register holds too few people to be searched for namesakes: by its own people,
    or by those of the whole country where it is too small for that."""
    if coverage >= MOST_OWNERS:
        return None
    table = rates()["frequency"]
    fewest = table["fewest_residents"]
    found = NameFrequencies.of(run.right, run.settings.era_codes, fewest, same_kanji(model))
    return found or PopulationFrequencies(table["least_by_dictionaries"])


def _promoted(
    times: LinkTimes, rows: Rows, address_only: Rows, odds: npt.NDArray[np.float64]
) -> tuple[Rows, Rows, Calm]:
    """Links with no difference but the address that times make doubtful are looked into like the others; what times say
    of those that are left is kept where nobody can be searched for."""
    history = times.of_many(address_only)
    odds = odds + history.total
    if times.frequencies is not None:
        repeated = np.flatnonzero(times.repeated[address_only])
        odds[repeated] += overlap_bits(times.run, times.weighed.linked.register_row, address_only[repeated])
    doubtful = odds > PROMOTED_BITS
    left = np.flatnonzero(~doubtful)
    calm = Calm.nothing() if times.frequencies is None else Calm(address_only[left], history.take(left))
    return np.union1d(rows, address_only[doubtful]), address_only[left], calm


def _born_later(run: Run, rows: Rows, pattern: npt.NDArray[np.int32], day: int) -> npt.NDArray[np.bool_]:
    """Which of S records, among those whose number nobody has, are of people born after the register's day."""
    later = np.zeros(len(rows), np.bool_)
    asked = np.flatnonzero(pattern < 0)
    if day and run.left.known(("birth_date",)):
        born = run.left.take(rows[asked], ("birth_date",))["birth_date"]
        later[asked] = parse_birth_dates(born, run.settings.era_codes) > day
    return later


def _by_frequency(owners: Owners, history: HistoryBits) -> Owners:
    """The best candidates, those of the record's very name weighing less where the name is frequent: the more people
    bear it, the likelier one of them is there by chance, as much as the likelier a namesake was meant."""
    frequent = np.maximum(history.of("name_frequency"), 0.0)
    return replace(owners, weight=owners.weight - np.where(agrees_in_name(owners.levels), frequent, 0.0))


def _linked_levels(run: Run, weighed: LinkWeights, rows: Rows) -> npt.NDArray[np.uint8]:
    """How records compare with their linked persons, former values standing in where they agree better: uint8[S, K]."""
    codes, linked = weighed.levels.codes, weighed.linked
    own = np.concatenate([codes, np.zeros((1, codes.shape[1]), np.uint8)])[linked.pattern[rows]]
    return levels_by_former_values(run, rows, linked.register_row[rows].astype(np.int64), own, weighed.model)


def _fit(codes: npt.NDArray[np.uint8], known: npt.NDArray[np.bool_], owners: Owners, model: Model) -> FitBits:
    """How well S records fit their linked persons (levels uint8[S, K], where one is `known`) and their candidates."""
    link = np.where(known, likeness_bits(codes, model), -np.inf)
    owner, alone = (fit(owners.levels, model) for fit in (likeness_bits, fit_bits))
    nobody = owners.row < 0
    return FitBits(link, np.where(nobody, -np.inf, owner), np.where(nobody, -np.inf, alone))


def _household(
    run: Run, weighed: LinkWeights, rows: Rows, owners: Owners, fit: FitBits
) -> npt.NDArray[np.float64]:
    """What the family's address says where the record has none and a candidate fits as well as the linked person."""
    left, right = run.left, run.right
    register_row = weighed.linked.register_row
    pattern = weighed.linked.pattern[rows]
    silent_address = np.append(weighed.levels.codes[:, ADDRESS] == 0, False)[pattern]
    asked = np.flatnonzero(silent_address & fits_as_well(fit))
    if run.nondisclosed is not None:
        hidden = run.nondisclosed[register_row[rows[asked]]] | run.nondisclosed[owners.row[asked]]
        asked = asked[~hidden]
    bits = np.zeros(len(rows))
    family = family_addresses(left, right, register_row, rows[asked], run.settings.batch_rows)
    linked = right.take(register_row[rows[asked]].astype(np.int64), ("address",))["address"]
    owner = right.take(owners.row[asked], ("address",))["address"]
    levels = [address_levels(family, to_array(side))[0] for side in (linked, owner)]
    bits[asked] = household_bits(levels[0], levels[1], weighed.model)
    return bits


def chosen_thresholds(run: Run, evidence: PersonEvidence) -> Thresholds:
    """The probabilities from which links are read: as chosen, or lower where owners cannot be found, but no lower than
    `reads_in_vain` allows."""
    share = evidence.weighed.model.mistake_share
    usual = run.thresholds.review
    lowered = review_threshold(usual, evidence.coverage.whole, share)
    if len(evidence.calm.rows) and len(evidence.weighed.linked.pattern) >= LEAST_LINKS:
        lowered = min(max(lowered, _vain_threshold(evidence)), usual)
    return run.chosen or Thresholds(lowered, run.thresholds.non_link)


def _vain_threshold(evidence: PersonEvidence) -> float:
    """From which probability as many right links are read as `reads_in_vain` allows."""
    weighed, doubts, calm = evidence.weighed, evidence.doubts, evidence.calm
    pattern = weighed.linked.pattern
    alike, bits, group = calm.groups(pattern)
    own = pattern[doubts.rows]
    counts = weighed.linked.counts - np.bincount(own[own >= 0], minlength=len(weighed.linked.counts))
    counts = counts - np.bincount(pattern[calm.rows], minlength=len(counts))
    odds = evidence.weights.mislink_bits
    probability = posterior_from_bits(np.concatenate([odds, odds[alike] + bits, doubts.mislink_bits]))
    times = np.concatenate([counts, np.bincount(group), np.ones(len(own), np.int64)])
    most = reads_in_vain(evidence.guess, weighed.model.mistake_share)
    return vain_threshold(probability, times, most * len(pattern))


def judge_persons(run: Run, weighed: LinkWeights, evidence: PersonEvidence) -> Verdicts:
    """Judge every link: the doubtful by their own judgement, the others by that of their pattern."""
    weighed, doubts = evidence.weighed, evidence.doubts
    linked, levels, weights = weighed.linked, weighed.levels, evidence.weights
    thresholds = chosen_thresholds(run, evidence)
    numbers = run.left.take(doubts.rows, ("my_number",))["my_number"]
    valid = pc.fill_null(my_number_is_valid(numbers).to_arrow(), False).to_numpy(zero_copy_only=False)
    # where the records have neither column, nothing more can be asked than a name
    unclear = incomparable(levels) if run.left.known(("birth_date", "address")) else anonymous(levels)
    judged = judge_doubts(doubts, linked.pattern, weights, levels, valid, thresholds, unclear)
    places = judged.places
    rows = doubts.rows[places]
    alike, bits, group = evidence.calm.groups(linked.pattern)
    by_pattern = judge_patterns(weights, levels, thresholds, unclear)
    calm = judge_calm(alike, bits, weights, levels, thresholds, unclear)

    def of_outcomes(own: Rows) -> Levels:
        return joined_levels(levels, np.concatenate([linked.pattern[own], alike.astype(np.int32)]))

    outcomes = outcome_table(
        of_outcomes(rows[judged.first]), [*by_pattern, *judged.judgements, *calm], run.words
    )
    outcomes = spread(outcomes, len(by_pattern), judged.kind, judged.probability)
    outcome = linked.pattern.copy()
    outcome[rows] = len(linked.keys) + np.arange(len(places), dtype=np.int32)
    outcome[evidence.calm.rows] = len(linked.keys) + len(places) + group.astype(np.int32)
    owned = doubts.better_owner[places] >= 0
    return Verdicts(
        outcome,
        outcomes,
        RecordIds.of_store(run.left),
        OwnerRows(rows[owned], doubts.better_owner[places][owned].astype(np.int64)),
        _Ledgers(
            weighed.without_rows(),
            doubts,
            {int(row): int(place) for row, place in zip(rows, places, strict=True)},
            evidence.calm,
            evidence.vain,
        ),
        values_beside(run.left, run.right, linked.register_row),
        levels=of_outcomes(rows),
        summary={
            "not_yet_in_register_count": int(doubts.later.sum()),
            "indistinguishable_count": int(doubts.indistinguishable.sum()),
        },
        manifest={
            "register_coverage": evidence.coverage.whole,
            "review_threshold": thresholds.review,
            "fitted": evidence.adapted,
            "model": json.loads(weighed.model.to_json()),
        },
    )


@dataclass(frozen=True)
class _Ledgers:
    """The ledger of the link in any row of the decisions."""

    weighed: LinkWeights
    doubts: Doubts
    places: dict[int, int]
    calm: Calm
    vain: npt.NDArray[np.float64]

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        return self.weighed.ledger(row, self._evidence(row))

    def _evidence(self, row: int) -> tuple[tuple[str, float], ...]:
        place = self.places.get(row)
        if place is None:
            vain = float(self.vain[self.weighed.linked.pattern[row]])
            return ((("no_better_owner", vain),) if vain else ()) + self.calm.of_row(row)
        found = float(self.doubts.owner_bits[place])
        lines = [("better_owner" if found > 0 else "no_better_owner", found)] if found else []
        if household := float(self.doubts.household_bits[place]):
            lines.append(("household_elsewhere" if household > 0 else "household_agrees", household))
        evidence = self.doubts.evidence
        if evidence.repeated_number[place]:
            lines.append(("repeated_number", float(self.doubts.repeated_bits[place])))
        lines += [(name, bits) for name, bits in EVIDENCE_BITS.items() if getattr(evidence, name)[place]]
        lines += self.doubts.history.named(place)
        return tuple(lines)
