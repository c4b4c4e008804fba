"""Whether and how the model of a run is adapted to its links, the doubtful ones with all that is known of them.

A batch adapts the model by itself where it is large enough to show how its two systems write the same person, and
nobody said otherwise. What a search of the owner and the groups say is part of it: so a habit of the place is learned
as one, and a mistake whose rightful owner was found is not explained away. How an office looks numbers up is learned of
the mistakes, too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.audit.calm import Calm
from linkcheck.audit.doubts import Doubts
from linkcheck.audit.fit import FitBits
from linkcheck.audit.weights import LinkWeights
from linkcheck.links.pieces import CodeFlags, codes_at
from linkcheck.model.coverage import Coverage
from linkcheck.model.estimate import Sample, estimate
from linkcheck.model.hypotheses import Floats, Model
from linkcheck.settings import Settings

__all__ = ["LEAST_LINKS", "adapted_model", "is_adapted"]

LEAST_LINKS = 5_000
"""From so many links on a batch adapts the model by itself: fewer move it by less than a sixth of the way."""

STEPS_PER_BIT = 16
"""How finely evidence is told apart; links with equal evidence are learned from together."""

NONE, STEPS = 63, 64 * STEPS_PER_BIT
"""The bits that stand for none, more than there can be (60); the steps of evidence on either side of 0."""


def is_adapted(settings: Settings, link_count: int, by_itself: bool) -> bool:
    """Whether a model is adapted to a run's links: as the settings say, else where the case allows it `by_itself`, the
    links are many, owners were searched for, and neither model nor share of mistakes was given."""
    if settings.fit is not None:
        return settings.fit
    given = settings.model is not None or settings.mistake_share is not None
    return by_itself and settings.search_owner and not given and link_count >= LEAST_LINKS


def adapted_model(
    weighed: LinkWeights,
    doubts: Doubts,
    calm: Calm,
    fit: FitBits,
    guess: float,
    vain: Floats,
    repeated: CodeFlags,
) -> tuple[Model, Coverage]:
    """The model fitted to all links, and how likely a rightful owner is in the register; `guess` is what is believed
    of that beforehand; vain float64[P]: what it says of the links of each pattern that no namesake was found; repeated:
    whose number another record holds too (`groups.on_several`).

    Links that are not in doubt count by their pattern, and by what times say of the `calm` ones: were it left out, rare
    names would speak for a mistake in common ones. Of doubtful ones what groups, household and times say stands;
    what the search says follows the share of owners found, but where somebody fits just as well.
    """
    pattern = codes_at(weighed.linked.pattern, doubts.rows)
    held = pattern >= 0
    pattern, owner_bits = pattern[held], doubts.owner_bits[held]
    free = (doubts.owners.whole & ~fit.alike)[held]
    bits = doubts.mislink_bits[held] - weighed.weights.mislink_bits[pattern] - np.where(free, owner_bits, 0.0)
    weight = np.where(free, np.clip(doubts.owners.weight[held], -60.0, 60.0), np.nan)
    more = codes_at(weighed.linked.pattern, calm.rows)
    pattern = np.concatenate([pattern, more])
    bits = np.concatenate([bits, calm.history.total + vain[more]])
    weight = np.concatenate([weight, np.full(len(more), np.nan)])
    evidence = np.stack([np.clip(bits, -60.0, 60.0), weight])
    several = np.concatenate([repeated[doubts.rows][held], repeated[calm.rows]])
    sample = _sample(weighed, pattern, evidence, several, vain)
    return estimate(sample, weighed.model, coverage=guess, prior_strength=None, learn_lookups=True)


def _sample(
    weighed: LinkWeights,
    pattern: npt.NDArray[np.int32],
    evidence: Floats,
    repeated: npt.NDArray[np.bool_],
    vain: Floats,
) -> Sample:
    """All links of a run: D doubtful or calm ones with their evidence, float64[2, D] (bits and the owner's weight), and
    whether their number stands on another record too, bool[D]; the others by their pattern."""
    counts = weighed.linked.counts - np.bincount(pattern, minlength=len(weighed.linked.counts))
    steps = [np.rint(np.nan_to_num(each, nan=NONE) * STEPS_PER_BIT) for each in evidence]
    own, owner = (each.astype(np.int64) + STEPS for each in steps)
    every = (pattern.astype(np.int64) * (2 * STEPS) + own) * (2 * STEPS) + owner
    every = 2 * every + repeated
    kinds, count = np.unique(every, return_counts=True)
    kind, owner = np.divmod(kinds >> 1, 2 * STEPS)
    at, own = np.divmod(kind, 2 * STEPS)
    own, owner = ((each - STEPS) / STEPS_PER_BIT for each in (own, owner))
    codes = weighed.levels.codes
    return Sample(
        np.concatenate([codes, codes[at]]),
        np.concatenate([counts, count]).astype(np.float64),
        np.concatenate([vain, own]),
        np.concatenate([np.full(len(codes), np.nan), np.where(owner < NONE, owner, np.nan)]),
        np.concatenate([np.zeros(len(codes), np.bool_), kinds % 2 > 0]),
    )
