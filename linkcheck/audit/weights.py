"""The links of a run, weighed: patterns, the model, and what every pattern weighs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.explain import LedgerLine, ledger
from linkcheck.compare.patterns import COMPARISONS, Levels, pack, unpack
from linkcheck.engines.local import Linkage
from linkcheck.links.pieces import code_counts, pieces
from linkcheck.mapped import mapped
from linkcheck.model.estimate import chosen_model
from linkcheck.model.hypotheses import Model, mistake_mixes
from linkcheck.model.weights import PatternWeights, weigh
from linkcheck.settings import Settings

__all__ = ["LinkWeights", "joined_levels", "weigh_links"]

ADDRESS = [comparison.name for comparison in COMPARISONS].index("address")


@dataclass(frozen=True)
class LinkWeights:
    """The links of a run with everything known about their patterns."""

    linked: Linkage
    levels: Levels
    model: Model
    weights: PatternWeights

    def ledger(self, row: int, evidence: tuple[tuple[str, float], ...]) -> tuple[LedgerLine, ...]:
        """The ledger of one record's link, with lines of evidence beside the pattern."""
        at = int(self.linked.pattern[row])
        size = self.levels.codes.shape[1]
        codes = tuple(map(int, self.levels.codes[at])) if at >= 0 else (0,) * size
        bits = self.weights.comparison_bits[at] if at >= 0 else np.zeros(size)
        return ledger(codes, bits, self.model.prior_bits, evidence)

    def without_addresses(self, rows: npt.NDArray[np.int64]) -> LinkWeights:
        """The same, the addresses of the links in some rows not compared; no pattern is left that no link has."""
        rows = rows[self.linked.pattern[rows] >= 0]
        if not len(rows):
            return self
        codes, count = self.levels.codes.copy(), len(self.linked.keys)
        codes[:, ADDRESS] = 0
        bare = pack(Levels(codes, self.levels.name_notes, np.zeros_like(self.levels.address_flags)))
        pattern = mapped(self.linked.pattern)
        pattern[rows] += count
        times = code_counts(pattern, 2 * count)
        used = np.flatnonzero(times)
        keys, place = np.unique(np.append(self.linked.keys, bare)[used], return_inverse=True)
        places = np.full(2 * count + 1, -1, np.int32)
        places[used] = place
        counts = np.bincount(place, times[used], len(keys)).astype(np.int64)
        for here in pieces(len(pattern)):
            pattern[here] = places[pattern[here]]
        linked = replace(self.linked, pattern=pattern, keys=keys, counts=counts)
        found = unpack(keys)
        return LinkWeights(linked, found, self.model, weigh(found.codes, self.model))

    def by_model(self, model: Model) -> LinkWeights:
        """The same links weighed by another model."""
        return replace(self, model=model, weights=weigh(self.levels.codes, model))

    def without_rows(self) -> LinkWeights:
        """What ledgers need: everything but the register's rows, which take as much memory as all patterns."""
        return replace(self, linked=replace(self.linked, register_row=np.empty(0, np.int32)))


def weigh_links(linked: Linkage, model: Model, settings: Settings, fit: bool) -> LinkWeights:
    """Weigh every pattern with a model, adapted as the settings say (mistake_share, mistake_mix) and, if `fit`, to the
    patterns."""
    levels = unpack(linked.keys)
    mix = mistake_mixes()[settings.mistake_mix] if settings.mistake_mix else None
    chosen = chosen_model(
        levels.codes, linked.counts, model, mistake_share=settings.mistake_share, fit=fit, mix=mix
    )
    return LinkWeights(linked, levels, chosen, weigh(levels.codes, chosen))


def joined_levels(levels: Levels, pattern: npt.NDArray[np.int32]) -> Levels:
    """The levels of all patterns, then those of the links judged one by one (all missing where nobody was found)."""
    codes = np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])[pattern]
    notes = np.append(levels.name_notes, np.uint16(0))[pattern]
    flags = np.append(levels.address_flags, np.uint16(0))[pattern]
    return Levels(
        np.concatenate([levels.codes, codes]),
        np.concatenate([levels.name_notes, notes]),
        np.concatenate([levels.address_flags, flags]),
    )
