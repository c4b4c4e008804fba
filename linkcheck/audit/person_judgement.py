"""From what is known of links to persons to their verdicts, and from which probability they are read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from linkcheck.audit.adaptation import LEAST_LINKS
from linkcheck.audit.judge import anonymous, incomparable, judge_calm, judge_doubts, judge_patterns
from linkcheck.audit.outcomes import outcome_table, spread
from linkcheck.audit.person_ledgers import PersonLedgers
from linkcheck.audit.persons import PersonEvidence
from linkcheck.audit.reads import gaining_threshold, vain_threshold
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import OwnerRows, RecordIds, Verdicts, values_beside
from linkcheck.audit.weights import LinkWeights, joined_levels
from linkcheck.compare.patterns import Levels
from linkcheck.links.pieces import codes_at
from linkcheck.mapped import mapped, release_mapped
from linkcheck.model.coverage import MOST_OWNERS
from linkcheck.model.decide import Thresholds
from linkcheck.model.weights import posterior_from_bits
from linkcheck.normalize.identifier import my_number_is_valid
from linkcheck.owner.coverage import reads_in_vain, review_threshold

__all__ = ["chosen_thresholds", "judge_persons"]

FEW_IN_VAIN = 5.0
"""So many right links may be read of any batch, however few its links are."""

MOST_UNREAD = 0.2
"""What is as probable a mistake is read, however many are: five reads for a mistake are few."""

LEAST_OF_ABSENT = 1 / 6
"""From this part of the usual probability on a number that nobody has may be asked about."""

GAIN_OF_ABSENT = 0.01
"""As long as this share of the mistakes expected among such numbers would not be found."""

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


def chosen_thresholds(run: Run, evidence: PersonEvidence) -> Thresholds:
    """The probabilities from which links are read: as chosen, or lower where owners cannot be found, but where links
    are many no lower than `reads_in_vain` allows and what is found so is worth it (`least_gain`), whatever is as
    probable as MOST_UNREAD being read; of answers alone, and where the settings say from which probability, those are
    read in any case. Where owners cannot be found, numbers that nobody has are asked about from the usual probability
    on or a lower one, however few other links are read."""
    if run.chosen:
        return run.chosen
    usual, surely = run.thresholds.review, run.thresholds.non_link
    lowered = review_threshold(usual, evidence.coverage.whole, evidence.weighed.model.mistake_share)
    if len(evidence.weighed.linked.pattern) >= LEAST_LINKS:
        probability, times = _probabilities(evidence)
        most = reads_in_vain(evidence.guess, evidence.coverage.whole, evidence.weighed.model.mistake_share)
        most = max(most * len(evidence.weighed.linked.pattern), FEW_IN_VAIN)
        worth = gaining_threshold(probability, times, (lowered, usual), evidence.least_gain)
        lowered = max(worth, vain_threshold(probability, times, most))
        raised = evidence.guess >= MOST_OWNERS and usual == Thresholds().review
        lowered = min(lowered, min(MOST_UNREAD, surely) if raised else usual)
    if evidence.coverage.whole >= MOST_OWNERS:
        return Thresholds(lowered, surely)
    return Thresholds(lowered, surely, min(lowered, _threshold_of_absent(evidence, usual)))


def _threshold_of_absent(evidence: PersonEvidence, usual: float) -> float:
    """The probability from which a number that nobody has is asked about where owners cannot be found: the usual one,
    or lower as long as that adds to what is expected among them."""
    doubts = evidence.doubts
    absent = codes_at(evidence.weighed.linked.pattern, doubts.rows) < 0
    probability = posterior_from_bits(doubts.mislink_bits[absent])
    times = np.ones(len(probability), np.int64)
    return gaining_threshold(probability, times, (LEAST_OF_ABSENT * usual, usual), GAIN_OF_ABSENT)


def _probabilities(evidence: PersonEvidence) -> tuple[Floats, Rows]:
    """Probabilities of wrong links and how many links have each, but those of numbers that nobody has, which are to be
    asked about in any case."""
    weighed, doubts, calm = evidence.weighed, evidence.doubts, evidence.calm
    pattern, bits = weighed.linked.pattern, doubts.mislink_bits
    own = codes_at(pattern, doubts.rows)
    # no more is read for what the links tell of those of whom either may be meant
    bits, own = (bits - doubts.lifted_bits)[own >= 0], own[own >= 0]
    alike, more, group = calm.groups(pattern)
    counts = weighed.linked.counts - np.bincount(own, minlength=len(weighed.linked.counts))
    counts = counts - np.bincount(pattern[calm.rows], minlength=len(counts))
    odds = evidence.weights.mislink_bits
    probability = posterior_from_bits(np.concatenate([odds, odds[alike] + more, bits]))
    times = np.concatenate([counts, np.bincount(group), np.ones(len(own), np.int64)])
    return probability, times


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
    release_mapped()
    places = judged.places
    rows = doubts.rows[places]
    alike, bits, group = evidence.calm.groups(linked.pattern)
    by_pattern = judge_patterns(weights, levels, thresholds, unclear)
    calm = judge_calm(alike, bits, weights, levels, thresholds, unclear)

    def of_outcomes(own: Rows) -> Levels:
        patterns = np.concatenate([codes_at(linked.pattern, own), alike.astype(np.int32)])
        return joined_levels(levels, patterns)

    outcomes = outcome_table(
        of_outcomes(rows[judged.first]), [*by_pattern, *judged.judgements, *calm], run.words
    )
    outcomes = spread(outcomes, len(by_pattern), judged.kind, judged.probability)
    outcome = mapped(linked.pattern)
    release_mapped()  # the pattern that was copied
    outcome[rows] = len(linked.keys) + np.arange(len(places), dtype=np.int32)
    outcome[evidence.calm.rows] = len(linked.keys) + len(places) + group.astype(np.int32)
    release_mapped()
    owned = doubts.better_owner[places] >= 0
    return Verdicts(
        outcome,
        outcomes,
        RecordIds.of_store(run.left),
        OwnerRows(rows[owned], doubts.better_owner[places][owned].astype(np.int64)),
        PersonLedgers(
            weighed.without_rows(),
            doubts,
            rows,
            places,
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
            "model": weighed.model.to_dict(),
        },
    )
