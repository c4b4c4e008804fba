"""What is told of points applications: outcomes in words, and their ledgers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from linkcheck.audit.differences import proposed_answer
from linkcheck.audit.explain import LedgerLine, ledger, reason
from linkcheck.audit.outcomes import OUTCOME_SCHEMA, outcome_table
from linkcheck.cases.points.judgement import ApplicationOutcomes, attribute_levels
from linkcheck.cases.points.weights import COMPARISONS
from linkcheck.compare.patterns import Levels
from linkcheck.model.weights import PatternWeights
from linkcheck.words import case_words

__all__ = ["PointLedgers", "in_words"]

NAME_PLACE = [comparison.name for comparison in COMPARISONS].index("typed_name")


def in_words(judged: ApplicationOutcomes, levels: Levels) -> pa.Table:
    """The outcomes in words; the traces in the log count as differences."""
    words = case_words("points")
    of_outcome = attribute_levels(levels, judged.attributes)
    rows = outcome_table(of_outcome, judged.judgements, words).to_pylist()
    for row, extra, codes, judgement in zip(
        rows, judged.extras, of_outcome.codes, judged.judgements, strict=True
    ):
        if extra:
            named = (*row["differences"], *extra)
            told = (row["decision"], tuple(map(int, codes)), named, judgement.cause, judgement.mechanism)
            said = reason(*told, words=words)
            row["differences"] = list(named)
            row["proposed_answer"] = proposed_answer(row["decision"], named, words)
            row["reason_ja"], row["reason_en"] = said.ja, said.en
    return pa.Table.from_pylist(rows, OUTCOME_SCHEMA)


class PointLedgers:
    """The account of any row of the decisions."""

    def __init__(self, judged: ApplicationOutcomes, levels: Levels, weights: PatternWeights) -> None:
        self.judged, self.levels, self.weights = judged, levels, weights

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        """The lines of the application in one row of the decisions."""
        at = int(self.judged.outcome[row])
        pattern = int(self.judged.attributes[at])
        codes = tuple(map(int, attribute_levels(self.levels, np.array([pattern], np.int32)).codes[0]))
        bits = np.zeros(len(codes))
        total = float(self.judged.weights.comparison_bits[at, NAME_PLACE])
        if pattern >= 0 and self.weights.match_weight[pattern] != 0:
            bits = self.weights.comparison_bits[pattern] * (total / self.weights.match_weight[pattern])
        lines = ledger(codes, bits, self.judged.model.prior_bits)
        own = self.judged.levels[at]
        return lines + tuple(
            LedgerLine(
                comparison.name,
                comparison.levels[own[place]],
                float(self.judged.weights.comparison_bits[at, place]),
            )
            for place, comparison in enumerate(COMPARISONS)
            if place != NAME_PLACE  # told by the lines of the attributes
        )
